package guiximage.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.store.SourceResolver;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code --symlink} of {@code guix pack} 1.5.0 takes, refuses and makes. */
class ProfileLinkTest {
  private static final StorePath PROFILE = new StorePath("/gnu/store", "a".repeat(32), "profile");
  private static final StorePath PROG = new StorePath("/gnu/store", "b".repeat(32), "prog-2.1");

  @TempDir Path root;

  @BeforeEach
  void makeStore() throws Exception {
    StoreRoot store = new StoreRoot(root);
    Files.createDirectories(store.locate(PROG).resolve("bin"));
    Files.createFile(store.locate(PROG).resolve("bin/prog"));
    Files.createDirectories(store.locate(PROFILE));
    Files.createSymbolicLink(store.locate(PROFILE).resolve("bin"), Path.of(PROG + "/bin"));
    Files.createSymbolicLink(store.locate(PROFILE).resolve("gone"), Path.of("/gnu/store/none"));
  }

  private SourceResolver resolver() {
    return new SourceResolver(new StoreRoot(root), Path.of("/"), List.of("/gnu/store"));
  }

  @ParameterizedTest
  @CsvSource({"/bin=bin, bin", "/opt/profile=, ''", "/usr/bin/p=bin/prog, bin/prog"})
  void aTargetIsRelativeToTheItemAndMayBeTheItemItself(String text, String target)
      throws Exception {
    ProfileLink link = ProfileLink.parse(text);

    link.requireTarget(PROFILE, resolver());
    assertThat(link.absoluteTarget(PROFILE)).isEqualTo(PROFILE + "/" + target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin", "=bin", ""})
  void whatIsNoPairIsRefused(String text) {
    assertThatThrownBy(() -> ProfileLink.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + text + "' is not NAME=TARGET");
  }

  @Test
  void anAbsoluteTargetIsRefused() {
    assertThatThrownBy(() -> ProfileLink.parse("/bin=/bin"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the target of '/bin=/bin' is absolute; write it relative to the store item, as in"
                + " /usr/bin/env=bin/env");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bni", "bin/porg", "gone"})
  void aTargetThatDoesNotExistIsRefused(String target) {
    ProfileLink link = ProfileLink.parse("/x=" + target);

    assertThatThrownBy(() -> link.requireTarget(PROFILE, resolver()))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage("-S/--symlink: '/x' points to nonexistent file " + PROFILE + "/" + target);
  }
}
