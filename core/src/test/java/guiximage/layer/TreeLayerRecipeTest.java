package guiximage.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.RawPath;
import guiximage.store.StorePath;
import guiximage.tar.Ownership;
import guiximage.tar.TarEntry;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeLayerRecipeTest {

  @Test
  void membersAreRelativeSortedAndHaveTheirParents() throws IOException {
    TreeLayerRecipe layer =
        TreeLayerRecipe.of(
            List.of(
                TreeFile.directory("/tmp", 01777),
                TreeFile.symlink("/usr/bin/env", "/gnu/store/x/bin/env"),
                TreeFile.symlink("/usr-local", "usr"),
                TreeFile.file("etc/motd", 0644, "welcome\n".getBytes(UTF_8)),
                TreeFile.without(
                    TarEntry.directory(
                        RawPath.of("var/empty"), 0700, new Ownership(7, 8, "a", "b"), 0))),
            1);

    assertThat(TarListing.of(layer))
        .containsExactly(
            "5 0755 0:0 root:root 1 etc/",
            "0 0644 0:0 root:root 1 etc/motd welcome",
            "5 1777 0:0 root:root 1 tmp/",
            "5 0755 0:0 root:root 1 usr/",
            "5 0755 0:0 root:root 1 usr/bin/",
            "2 0777 0:0 root:root 1 usr/bin/env -> /gnu/store/x/bin/env",
            "2 0777 0:0 root:root 1 usr-local -> usr",
            "5 0755 0:0 root:root 1 var/",
            "5 0700 7:8 a:b 1 var/empty/");
    assertThat(layer.tarSizeBytes()).isEqualTo(TarListing.bytesOf(layer).length);
  }

  @Test
  void orderOfTheFilesDoesNotMatter() throws IOException {
    TreeFile one = TreeFile.file("/a/b", 0444, new byte[] {1});
    TreeFile two = TreeFile.symlink("/a-b", "c");

    TreeLayerRecipe forth = TreeLayerRecipe.of(List.of(one, two), 1);
    TreeLayerRecipe back = TreeLayerRecipe.of(List.of(two, one), 1);

    assertThat(TarListing.bytesOf(forth)).isEqualTo(TarListing.bytesOf(back));
    assertThat(forth.key()).isPresent().isEqualTo(back.key());
  }

  @Test
  void anyDifferenceChangesTheKey() throws IOException {
    List<TreeLayerRecipe> layers =
        List.of(
            TreeLayerRecipe.of(List.of(TreeFile.file("/a", 0444, new byte[] {1})), 1),
            TreeLayerRecipe.of(List.of(TreeFile.file("/a", 0444, new byte[] {2})), 1),
            TreeLayerRecipe.of(List.of(TreeFile.file("/a", 0444, new byte[] {1, 1})), 1),
            TreeLayerRecipe.of(List.of(TreeFile.file("/a", 0555, new byte[] {1})), 1),
            TreeLayerRecipe.of(List.of(TreeFile.file("/b", 0444, new byte[] {1})), 1),
            TreeLayerRecipe.of(List.of(TreeFile.file("/a", 0444, new byte[] {1})), 2),
            TreeLayerRecipe.of(List.of(TreeFile.symlink("/a", "b")), 1),
            TreeLayerRecipe.of(List.of(TreeFile.symlink("/a", "c")), 1),
            TreeLayerRecipe.of(List.of(TreeFile.directory("/a", 0444)), 1),
            TreeLayerRecipe.of(List.of(), 1));

    assertThat(layers.stream().map(TreeLayerRecipe::key).distinct()).hasSize(layers.size());
  }

  @Test
  void theSameDirectoryMayBeGivenTwice() throws IOException {
    TreeFile directory = TreeFile.directory("/tmp", 01777);

    TreeLayerRecipe layer =
        TreeLayerRecipe.of(List.of(directory, TreeFile.directory("tmp", 01777)), 1);

    assertThat(TarListing.of(layer)).hasSize(1);
  }

  @Test
  void twoFilesOfOneNameAreRefused() {
    assertThatThrownBy(
            () ->
                TreeLayerRecipe.of(
                    List.of(TreeFile.symlink("/bin", "a"), TreeFile.symlink("bin", "b")), 1))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage("two different files are to be /bin");
  }

  @Test
  void aFileBelowALinkIsRefused() {
    assertThatThrownBy(
            () ->
                TreeLayerRecipe.of(
                    List.of(TreeFile.symlink("/bin", "a"), TreeFile.symlink("/bin/sh", "b")), 1))
        .isInstanceOf(ImageException.class)
        .hasMessage("/bin/sh cannot be below /bin, which is not a directory");
  }

  private static StorePath item(String letter) {
    return new StorePath("/gnu/store", letter.repeat(32), "x-1");
  }

  private static TreeLayerRecipe besideTheStore(TreeFile... files) throws IOException {
    return TreeLayerRecipe.of(List.of(files), 1, List.of(item("a"), item("b")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/gnu", "/gnu/store", "gnu/store/"})
  void whatHidesTheStoreIsRefused(String name) {
    String message =
        "%s cannot be below /%s, which is not a directory"
            .formatted(item("a"), name.replaceAll("^/|/$", ""));

    assertThatThrownBy(() -> besideTheStore(TreeFile.symlink(name, "/bin")))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage(message);
    assertThatThrownBy(() -> besideTheStore(TreeFile.file(name, 0644, new byte[0])))
        .isInstanceOf(ImageException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/bin", "/bin/x"})
  void whatChangesAnItemIsRefused(String below) {
    String name = item("b") + below;
    for (TreeFile file :
        List.of(
            TreeFile.file(name, 0644, new byte[0]),
            TreeFile.symlink(name, "y"),
            TreeFile.directory(name, 0700))) {
      assertThatThrownBy(() -> besideTheStore(file))
          .isInstanceOfSatisfying(
              ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
          .hasMessage(name + " cannot change the store item " + item("b"));
    }
  }

  @Test
  void whatLeadsToTheStoreOrLiesBesideItsItemsIsTaken() throws IOException {
    TreeLayerRecipe layer =
        besideTheStore(
            TreeFile.directory("/gnu", 0755),
            TreeFile.directory("/gnu/store", 01775),
            TreeFile.directory("/gnu/store/.links", 0755),
            TreeFile.symlink("/gnu/store/" + "a".repeat(32) + "-x-1.lock", "a"),
            TreeFile.symlink("/gnu.txt", item("a") + "/bin"),
            TreeFile.file("/var/guix/db/db.sqlite", 0644, new byte[0]));

    assertThat(TarListing.names(layer)).contains("gnu/store/", "gnu.txt", "var/guix/db/db.sqlite");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "//", ".", "/a/../b", "a//b", "/a/./b", "/etc/.wh.passwd"})
  void whatCannotBeANameIsRefused(String name) {
    assertThatThrownBy(() -> TreeFile.directory(name, 0755))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'%s' cannot be the name of a file in an image; want a path such as /etc/motd", name);
  }

  @Test
  void aLinkWithoutTargetIsRefused() {
    assertThatThrownBy(() -> TreeFile.symlink("/a", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the link '/a' has no target");
  }
}
