package guiximage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.build.ExtraContents.Addition;
import guiximage.build.ExtraContents.Link;
import guiximage.build.ExtraContents.Root;
import guiximage.layer.LayerRecipe;
import guiximage.layer.NameTransformation;
import guiximage.layer.TarListing;
import guiximage.layer.TreeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtraContentsTest {
  @TempDir private Path directory;

  private StoreSource source;

  @BeforeEach
  void makeStore() throws IOException {
    source = new SmallStore(directory.resolve("machine")).files("x");
  }

  private static ExtraContents additions(Addition... additions) {
    return new ExtraContents(List.of(), List.of(), Optional.empty(), Set.of(additions), List.of());
  }

  private static ExtraContents files(List<Link> links, TreeFile... files) {
    return new ExtraContents(links, List.of(files), Optional.empty(), Set.of(), List.of());
  }

  /** The members of the only layer. */
  private List<String> members(ExtraContents contents) throws IOException {
    List<LayerRecipe> layers = contents.layers(source);
    assertThat(layers).hasSize(1);
    return TarListing.of(layers.get(0));
  }

  @Test
  void nothingMakesNoLayer() throws IOException {
    assertThat(ExtraContents.NONE.layers(source)).isEmpty();
  }

  @Test
  void aRelativeTargetLiesBelowTheFirstItem() throws IOException {
    assertThat(members(files(List.of(new Link("/bin", "bin"), new Link("sh", "/bin/sh")))))
        .containsExactly(
            "2 0777 0:0 root:root 1 bin -> " + SmallStore.path("x") + "/bin",
            "2 0777 0:0 root:root 1 sh -> /bin/sh");
    assertThatIllegalArgumentException().isThrownBy(() -> new Link("/../x", "bin"));
  }

  @Test
  void temporaryFilesHaveADirectoryUnlessItIsThere() throws IOException {
    ExtraContents with = additions(Addition.TEMPORARY_DIRECTORY);
    ExtraContents own =
        new ExtraContents(
            List.of(),
            List.of(TreeFile.directory("tmp", 0700)),
            Optional.empty(),
            Set.of(Addition.TEMPORARY_DIRECTORY),
            List.of());

    assertThat(members(with)).containsExactly("5 1777 0:0 root:root 1 tmp/");
    assertThat(members(own)).containsExactly("5 0700 0:0 root:root 1 tmp/");
  }

  @Test
  void filesOfAPreparedRootAreRenamed() throws IOException {
    Path root = Files.createDirectories(directory.resolve("root/old"));
    Files.writeString(root.resolve("file"), "content");
    ExtraContents contents =
        new ExtraContents(
            List.of(),
            List.of(),
            Optional.of(new Root(root.getParent(), List.of(NameTransformation.parse("/old=/new")))),
            Set.of(),
            List.of());

    assertThat(members(contents))
        .anySatisfy(line -> assertThat(line).endsWith(" 1 new/"))
        .anySatisfy(line -> assertThat(line).endsWith(" 1 new/file content"));
  }

  @Test
  void theDatabaseOfTheStoreHasTheItems() throws IOException {
    assertThat(members(additions(Addition.STORE_DATABASE)))
        .contains("5 0755 0:0 root:root 1 var/guix/db/")
        .anySatisfy(line -> assertThat(line).startsWith("0 0644 0:0 root:root 1 var/guix/db/db"));
  }

  @Test
  void provenanceNeedsAProfileThatHasIt() throws IOException {
    StoreSource profile = new SmallStore(directory.resolve("other")).profile("p", "git");

    for (StoreSource without : List.of(source, profile)) {
      assertThatThrownBy(() -> additions(Addition.PROVENANCE).layers(without))
          .isInstanceOfSatisfying(
              ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE))
          .hasMessage(
              "--save-provenance: "
                  + without.item()
                  + " is not a profile that says what channels it came from; make it with guix"
                  + " package or guix pack --save-provenance");
    }
  }

  @Test
  void twoFilesOfOneNameAreRefused() {
    TreeFile file = TreeFile.file("/bin", 0644, "x".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> files(List.of(new Link("/bin", "bin")), file).layers(source))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage("two different files are to be /bin");
  }

  @Test
  void eachTarIsALayerOnTop() throws IOException {
    Path tar = directory.resolve("more.tar");
    Files.write(tar, TarListing.bytesOf(files(List.of(new Link("/l", "t"))).layers(source).get(0)));
    ExtraContents contents =
        new ExtraContents(
            List.of(),
            List.of(TreeFile.directory("/empty", 0755)),
            Optional.empty(),
            Set.of(),
            List.of(tar, tar));

    assertThat(contents.layers(source))
        .extracting(LayerRecipe::comment)
        .containsExactly("customisation layer", "--add-layer more.tar", "--add-layer more.tar");
  }
}
