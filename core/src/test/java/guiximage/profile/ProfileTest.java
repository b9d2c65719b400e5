package guiximage.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.ImageException;
import guiximage.store.DatabaseFixture;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileTest {
  private static final StorePath PROFILE = DatabaseFixture.path('a', "profile");

  @TempDir Path root;

  @Test
  void aProfileGivesItsEnvironmentNamesAndChannels() throws Exception {
    write(
        "manifest",
        """
        ;; This file was automatically generated and is for internal use only.
        (manifest
          (version 4)
          (packages
            (("git" "2.39.5" "out" "/gnu/store/x-git"
              (propagated-inputs ()) (search-paths ())
              (properties
                ((provenance
                  (repository (version 0)
                    (url "https://git.guix.gnu.org/guix.git")
                    (branch "master") (commit "0123abcd") (name guix)
                    (introduction (channel-introduction (version 0)
                      (commit "9edb3f66") (signer "BBB0 2DDF"))))))))
             (repeated "python" "3.11" "/gnu/store/x-python"))))
        """);
    write(
        "etc/profile",
        """
        # Source this file to define all the relevant environment variables.
        export PATH="${GUIX_PROFILE:-%1$s}/bin:${GUIX_PROFILE:-%1$s}/sbin${PATH:+:}$PATH"
        export GIT_EXEC_PATH="${GUIX_PROFILE:-%1$s}/libexec/git-core"
        """
            .formatted(PROFILE));

    Profile profile = found();

    assertThat(profile.environment())
        .containsExactly(
            Map.entry("GIT_EXEC_PATH", PROFILE + "/libexec/git-core"),
            Map.entry("PATH", PROFILE + "/bin:" + PROFILE + "/sbin"));
    assertThat(profile.packageNames()).containsExactly("git", "python");
    assertThat(profile.repositoryName()).contains("git-python");
    assertThat(Channel.toScheme(profile.channels()))
        .isEqualTo(
            "(list (channel (name 'guix) (url \"https://git.guix.gnu.org/guix.git\")"
                + " (branch \"master\") (commit \"0123abcd\") (introduction"
                + " (make-channel-introduction \"9edb3f66\""
                + " (openpgp-fingerprint \"BBB0 2DDF\")))))");
  }

  /** The entries are those that Guix writes, shortened. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        (manifest (version 3) (packages
          (("git" "2.39.5" "out" "/gnu/store/x-git"
            (propagated-inputs (("less" "590" "out" "/gnu/store/x-less"
              (propagated-inputs ()) (search-paths ())
              (properties (provenance (repository (url "https://example.org/b.git")))))))
            (search-paths ())
            (properties (transformations) (provenance
              (repository (url "https://example.org/a.git"))))))))
        """,
        """
        (manifest (version 4) (packages
          (("git" "2.39.5" "out" "/gnu/store/x-git"
            (propagated-inputs (("less" "590" "out" "/gnu/store/x-less"
              (properties ((provenance (repository (url "https://example.org/b.git"))))))))
            (properties ((transformations) (provenance
              (repository (url "https://example.org/a.git")))))))))
        """
      })
  void channelsOfPackagesAndOfThoseThatTheyPropagateAreRead(String manifest) throws Exception {
    write("manifest", manifest);

    assertThat(found().channels())
        .extracting(Channel::url)
        .containsExactly("https://example.org/a.git", "https://example.org/b.git");
    assertThat(found().packageNames()).containsExactly("git");
  }

  @Test
  void packagesOfOldManifestsAreRead() throws Exception {
    write(
        "manifest",
        """
        (manifest (version 1) (packages (("glibc" "2.17" "out" "/gnu/store/x" ())
                                         ("hello" "2.8" "out" "/gnu/store/y" ()))))""");

    Profile profile = found();

    assertThat(profile.packageNames()).containsExactly("glibc", "hello");
    assertThat(profile.environment()).isEmpty();
    assertThat(profile.channels()).isEmpty();
  }

  @Test
  void anItemWithoutAManifestIsNoProfile() throws Exception {
    write("etc/profile", "export PATH=\"/bin\"");

    assertThat(Profile.find(new StoreRoot(root), PROFILE)).isEmpty();
    assertThat(Profile.find(new StoreRoot(root), DatabaseFixture.path('b', "absent"))).isEmpty();
  }

  @Test
  void aLinkInPlaceOfAManifestIsNotFollowed() throws Exception {
    write("other", "(manifest (version 1) (packages ()))");
    Files.createSymbolicLink(item("manifest"), Path.of("other"));

    assertThat(Profile.find(new StoreRoot(root), PROFILE)).isEmpty();
  }

  @Test
  void aManifestThatIsNoneIsNamed() throws Exception {
    write("manifest", "(manifest (version 3) (packages ((\"git\"");

    assertThatThrownBy(found()::packageNames)
        .isInstanceOf(ImageException.class)
        .hasMessage(item("manifest") + " is not what a profile should hold: it ends too early");
  }

  @Test
  void anEnvironmentThatNeedsAShellIsRefused() throws Exception {
    write("manifest", "(manifest (version 3) (packages ()))");
    write("etc/profile", "export PATH=\"$(date)\"");

    assertThatThrownBy(found()::environment)
        .isInstanceOf(ImageException.class)
        .hasMessage(
            item("etc/profile")
                + " is not what a profile should hold:"
                + " 'export PATH=\"$(date)\"' is more than export NAME=\"VALUE\"");
  }

  @Test
  void asManyNamesAsFitMakeTheName() {
    assertThat(Profile.repositoryName(List.of("git"))).contains("git");
    assertThat(Profile.repositoryName(IntStream.range(0, 20).mapToObj(i -> "package" + i).toList()))
        .contains("package0-package1-package2-package3");
    assertThat(Profile.repositoryName(List.of("x".repeat(300), "y"))).contains("x".repeat(255));
    assertThat(Profile.repositoryName(List.of())).isEmpty();
  }

  private Profile found() {
    return Profile.find(new StoreRoot(root), PROFILE).orElseThrow();
  }

  private Path item(String name) {
    return root.resolve(PROFILE.toString().substring(1)).resolve(name);
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(item(name).getParent());
    Files.writeString(item(name), text);
  }
}
