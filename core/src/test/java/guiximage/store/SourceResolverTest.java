package guiximage.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All under another root:
 *
 * <pre>
 * /gnu/store/aaaa…-git-2.39.5/bin/git
 * /gnu/store/bbbb…-link -> /gnu/store/aaaa…-git-2.39.5
 * /var/guix/profiles/guix-profile -> guix-profile-2-link -> /gnu/store/aaaa…-git-2.39.5
 * /home/me/.guix-profile -> /var/guix/profiles/guix-profile
 * /home/me/up -> ../../../../../../../../gnu/store/aaaa…-git-2.39.5
 * </pre>
 */
class SourceResolverTest {
  private static final String GIT = "/gnu/store/" + "a".repeat(32) + "-git-2.39.5";
  private static final String LINK = "/gnu/store/" + "b".repeat(32) + "-link";

  @TempDir Path root;
  @TempDir Path elsewhere;

  @BeforeEach
  void makeStore() throws IOException {
    Files.createDirectories(under(GIT + "/bin"));
    Files.writeString(under(GIT + "/bin/git"), "");
    Files.createDirectories(under("/gnu/store/.links"));
    Files.createDirectories(under("/gnu/store-x"));
    Files.createDirectories(under("/etc"));
    link(LINK, GIT);
    link("/var/guix/profiles/guix-profile-2-link", GIT);
    link("/var/guix/profiles/guix-profile", "guix-profile-2-link");
    link("/home/me/.guix-profile", "/var/guix/profiles/guix-profile");
    link("/home/me/up", "../../../../../../../.." + GIT);
    link("/home/me/circle", "circle");
    link("/home/me/gone", "/gnu/store/" + "c".repeat(32) + "-gone-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GIT",
        "GIT/",
        "GIT//",
        "GIT/.",
        "/./gnu//store/../store/" + "../.." + "GIT",
        "/home/me/.guix-profile",
        "/home/me/.guix-profile/",
        "/home/me/up",
        "/home/../home/me/up",
        "GIT/bin/..",
        "/../../.." + "GIT",
      })
  void waysToNameAnItem(String source) throws Exception {
    assertThat(resolver().resolve(source.replace("GIT", GIT))).hasToString(GIT);
  }

  @Test
  void relativeNamesAreBelowTheWorkingDirectoryAndTheirLinksBelowTheRoot() throws Exception {
    Files.createSymbolicLink(elsewhere.resolve("result"), Path.of(GIT));
    Files.createSymbolicLink(elsewhere.resolve("again"), Path.of("./result"));

    assertThat(resolver().resolve("result")).hasToString(GIT);
    assertThat(resolver().resolve("../" + elsewhere.getFileName() + "/again")).hasToString(GIT);
  }

  @Test
  void relativeNamesMayLeadIntoTheRootItself() throws Exception {
    SourceResolver resolver = resolver(under("/gnu/store"));

    assertThat(resolver.resolve("a".repeat(32) + "-git-2.39.5")).hasToString(GIT);
  }

  @Test
  void aLinkMayLeadThroughNamesThatAreNoText() throws Exception {
    PythonFiles.run(
        """
        import os
        os.chdir('%s')
        os.mkdir(b'caf\\xe9')
        os.symlink(b'%s', b'caf\\xe9/result')
        os.symlink(b'/caf\\xe9/result', b'link')
        """
            .formatted(root, GIT));

    assertThat(resolver().resolve("/link")).hasToString(GIT);
  }

  @Test
  void anItemOfNixThatIsALinkIsItselfAndNotItsTarget() throws Exception {
    String item = "/nix/store/" + "d".repeat(32) + "-link";
    link(item, "/nix/store/" + "a".repeat(32) + "-git-2.39.5");
    assertThat(resolver().resolve(item)).hasToString(item);
    link("/home/me/to-link", item);
    assertThat(resolver().resolve("/home/me/to-link")).hasToString(item);
  }

  /** What guix gc -R does; RealGuixIT looks that it does. */
  @ParameterizedTest
  @CsvSource({"GIT, GIT", "GIT/bin/git, GIT", "LINK, GIT", "/etc, ITEM", "GIT/missing, ITEM"})
  void anItemOfGuixThatIsALinkIsTheItemThatItLeadsInto(String target, String taken)
      throws Exception {
    String item = "/gnu/store/" + "d".repeat(32) + "-link";
    link(item, fill(target));
    link("/home/me/to-link", item);

    assertThat(resolver().resolve(item)).hasToString(fill(taken).replace("ITEM", item));
    assertThat(resolver().resolve("/home/me/to-link"))
        .hasToString(fill(taken).replace("ITEM", item));
  }

  /** A store below another root has three names for an item: it may be a chroot store of Nix. */
  @Test
  void anotherRootIsEnteredFromTheMachineByPathsAndLinks() throws Exception {
    Path result = elsewhere.resolve("result");
    Files.createSymbolicLink(result, Path.of(GIT));
    Path profile = elsewhere.resolve("profile");
    Files.createSymbolicLink(profile, Path.of("profile-1-link"));
    Files.createSymbolicLink(elsewhere.resolve("profile-1-link"), Path.of(GIT));
    Path own = elsewhere.resolve(".nix-profile");
    Files.createSymbolicLink(own, profile);
    Path physical = elsewhere.resolve("physical");
    Files.createSymbolicLink(physical, under(GIT));

    for (Path source : List.of(under(GIT), result, profile, own, physical)) {
      assertThat(resolver().resolve(source.toString())).as(source.toString()).hasToString(GIT);
    }
  }

  @Test
  void aPathThatExistsBelowTheRootAndOnTheMachineIsTheOneBelowTheRoot() throws Exception {
    link("/etc/passwd", GIT);

    assertThat(resolver().resolve("/etc/passwd")).hasToString(GIT);
  }

  @Test
  void withoutARootTheAdviceIsToNameIt() throws Exception {
    SourceResolver resolver =
        new SourceResolver(StoreRoot.HOST, elsewhere, List.of("/gnu/store", "/nix/store"));
    String absent = "/nix/store/" + "c".repeat(32) + "-absent-1";
    Files.createSymbolicLink(elsewhere.resolve("result"), Path.of(absent));

    assertThatThrownBy(() -> resolver.resolve("result"))
        .hasMessageContaining("does not exist")
        .hasMessageEndingWith(
            "; if the store lies below another directory, name that with --store-root DIR");
    assertThatThrownBy(() -> resolver.resolve(under(GIT).toString()))
        .hasMessageEndingWith(
            ", or a link to one; for the store below %1$s add --store-root %1$s".formatted(root));
  }

  @Test
  void aStoreDirectoryThatIsALinkIsTheStore() throws Exception {
    Files.move(under("/gnu/store"), under("/data"));
    Files.createSymbolicLink(under("/gnu/store"), Path.of("../data"));

    assertThat(resolver().resolve("/home/me/.guix-profile")).hasToString(GIT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/gnu/store/../../etc | leads to /etc, which " + NOT_IN_A_STORE,
        "/gnu/store-x | " + NOT_IN_A_STORE,
        "/gnu | " + NOT_IN_A_STORE,
        "/ | " + NOT_IN_A_STORE,
        "/gnu/store | is the store itself; name an item in it",
        "/gnu/store/ | leads to /gnu/store, which is the store itself; name an item in it",
        "/gnu/store/.links | is not a store item: its name is not <32 characters of base 32>-<name>",
        "GIT/bin/git | is inside a store item; name the item itself: GIT",
        "/home/me/.guix-profile/bin | leads to GIT/bin, which is inside a store item;"
            + " name the item itself: GIT",
        "LINK/bin | leads to GIT/bin, which is inside a store item; name the item itself: GIT",
        "/GNU/store/x | leads to /GNU, which does not exist under ROOT",
        "/gnu/store/nothing | does not exist under ROOT",
        "/home/me/gone | leads to /gnu/store/cccccccccccccccccccccccccccccccc-gone-1,"
            + " which does not exist under ROOT",
        "/home/me/circle | is a link that leads in a circle",
        "GIT/bin/git/x | does not exist under ROOT",
      })
  void sourcesThatLeadElsewhereAreRefused(String source, String message) {
    assertThatThrownBy(() -> resolver().resolve(fill(source)))
        .isInstanceOf(ImageException.class)
        .hasMessage("'" + fill(source) + "' " + fill(message));
  }

  @Test
  void namesThatAreNoneAreRefused() {
    assertThatThrownBy(() -> resolver().resolve(""))
        .isInstanceOf(ImageException.class)
        .hasMessage("the name of a source is empty; name a store item or a link to one");
    assertThatThrownBy(() -> resolver().resolve("a\0b"))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("'a\0b' is not a path: ");
  }

  private static final String NOT_IN_A_STORE =
      "is not in a store; name a path directly below /gnu/store or /nix/store, or a link to one";

  private String fill(String text) {
    return text.replace("ROOT", root.toString()).replace("GIT", GIT).replace("LINK", LINK);
  }

  private SourceResolver resolver() {
    return resolver(elsewhere);
  }

  private SourceResolver resolver(Path workingDirectory) {
    return new SourceResolver(
        new StoreRoot(root), workingDirectory, List.of("/gnu/store", "/nix/store"));
  }

  private Path under(String name) {
    return root.resolve(name.substring(1));
  }

  private void link(String name, String target) throws IOException {
    Files.createDirectories(under(name).getParent());
    Files.createSymbolicLink(under(name), Path.of(target));
  }
}
