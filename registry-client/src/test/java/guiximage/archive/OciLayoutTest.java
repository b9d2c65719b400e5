package guiximage.archive;

import static guiximage.image.TestImages.image;
import static guiximage.image.TestImages.layer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.base.LayoutIndex;
import guiximage.image.Image;
import guiximage.image.ImageSet;
import guiximage.oci.Blob;
import guiximage.oci.ImageIndex;
import guiximage.publish.Destination.Transfer;
import guiximage.publish.MissingBlobException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OciLayoutTest {
  @TempDir Path temporary;

  private Path directory() {
    return temporary.resolve("layout");
  }

  private OciLayout layout(String... names) throws IOException {
    return OciLayout.inDirectory(directory(), List.of(names));
  }

  private static void putAll(OciLayout layout, Image image, Blob... layers) throws IOException {
    for (Blob layer : layers) {
      layout.put(layer);
    }
    layout.publish(new ImageSet(List.of(image)));
  }

  private List<String> names() throws IOException {
    ImageIndex index = ImageIndex.parse(Files.readAllBytes(directory().resolve(LayoutIndex.FILE)));
    return index.manifests().stream()
        .map(
            entry ->
                entry.annotations().getOrDefault("org.opencontainers.image.ref.name", "")
                    + " "
                    + entry.digest())
        .toList();
  }

  private Set<String> files() throws IOException {
    try (Stream<Path> paths = Files.walk(directory())) {
      Set<String> found = new TreeSet<>();
      paths
          .filter(Files::isRegularFile)
          .forEach(path -> found.add(directory().relativize(path).toString()));
      return found;
    }
  }

  @Test
  void aNameWithATagIsThereInFullForContainerd() throws Exception {
    Blob layer = layer("one");

    putAll(layout("org/name:1", "ghcr.io/org/name:2", "latest"), image(layer), layer);

    ImageIndex index = ImageIndex.parse(Files.readAllBytes(directory().resolve(LayoutIndex.FILE)));
    assertThat(index.manifests())
        .extracting(entry -> entry.annotations().get("io.containerd.image.name"))
        .containsExactly("docker.io/org/name:1", "ghcr.io/org/name:2", null);
  }

  @Test
  void publishingWritesTheFilesOfTheSpecificationAndNoOthers() throws Exception {
    Blob layer = layer("one");
    Image image = image(layer);

    putAll(layout("a:1"), image, layer);

    assertThat(files())
        .containsExactlyInAnyOrder(
            "oci-layout",
            "index.json",
            "blobs/sha256/" + layer.descriptor().digest().hex(),
            "blobs/sha256/" + image.configBlob().descriptor().digest().hex(),
            "blobs/sha256/" + image.descriptor().digest().hex());
    assertThat(directory().resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
    assertThat(names()).containsExactly("a:1 " + image.descriptor().digest());
  }

  @Test
  void aBlobThatIsThereIsNotWrittenAgain() throws Exception {
    OciLayout layout = layout();

    Transfer first = layout.put(layer("one"));
    Transfer second = layout.put(layer("one"));

    assertThat(List.of(first, second)).containsExactly(Transfer.SENT, Transfer.PRESENT);
  }

  @Test
  void aBlobOfAnotherSizeIsReplaced() throws Exception {
    OciLayout layout = layout();
    layout.put(layer("one"));
    Path file = directory().resolve("blobs/sha256/" + layer("one").descriptor().digest().hex());
    Files.writeString(file, "damaged");

    Transfer transfer = layout.put(layer("one"));

    assertThat(transfer).isEqualTo(Transfer.SENT);
    assertThat(file).hasContent("one");
  }

  @Test
  void namesMoveToTheImagePublishedLastAndOtherImagesStay() throws Exception {
    Image first = image(layer("one"));
    Image second = image(layer("two"));
    putAll(layout("a:1", "b:1"), first, layer("one"));

    putAll(layout("b:1", "c:1"), second, layer("two"));

    assertThat(names())
        .containsExactly(
            "a:1 " + first.descriptor().digest(),
            "b:1 " + second.descriptor().digest(),
            "c:1 " + second.descriptor().digest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "-a", "a:", "a..b", "é", "a\n"})
  void aNameThatTheSpecificationDoesNotAllowIsRefusedBeforeAnythingIsMade(String name) {
    assertThatThrownBy(() -> layout("a:1", name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "'");
    assertThat(directory()).doesNotExist();
  }

  @Test
  void namesOfRegistriesAndOfNobodyAreAllowed() throws Exception {
    layout("localhost:5000/Org/app_1:v1.0--rc+2", "latest", "a@b");

    assertThat(directory()).isDirectory();
  }

  @Test
  void withoutANameAnImageIsListedOnce() throws Exception {
    Image image = image(layer("one"));

    putAll(layout(), image, layer("one"));
    putAll(layout(), image, layer("one"));

    assertThat(names()).containsExactly(" " + image.descriptor().digest());
  }

  @Test
  void whatOthersWroteIntoTheIndexStays() throws Exception {
    OciLayout layout = layout("a");
    String foreign =
        "{\"mediaType\":\"application/vnd.example+json\",\"digest\":\"x\",\"size\":-1,\"y\":[1]}";
    Files.writeString(
        directory().resolve("index.json"),
        "{\"schemaVersion\":2,\"z\":1,\"manifests\":[" + foreign + "]}");

    putAll(layout, image(layer("one")), layer("one"));

    assertThat(Files.readString(directory().resolve("index.json")))
        .contains(foreign)
        .contains("\"z\":1");
  }

  @Test
  void publishingNamesTheLayersThatWereLost() throws Exception {
    OciLayout layout = layout("a");

    assertThatThrownBy(() -> layout.publish(new ImageSet(List.of(image(layer("one"))))))
        .isInstanceOfSatisfying(
            MissingBlobException.class,
            e -> assertThat(e.digests()).containsExactly(layer("one").descriptor().digest()));
    assertThat(files()).doesNotContain("index.json");
  }

  @Test
  void aBlobWithOtherBytesThanItsDescriptorSaysIsRefusedAndLeavesNothing() throws Exception {
    OciLayout layout = layout();
    Blob lying =
        Blob.of(
            layer("one").descriptor(), out -> out.write("two".getBytes(StandardCharsets.UTF_8)));

    assertThatThrownBy(() -> layout.put(lying))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.OUTPUT))
        .hasMessageContaining("should be " + layer("one").descriptor().digest());
    assertThat(files()).containsExactly("oci-layout");
  }

  @Test
  void aDirectoryWithSomethingElseInItIsRefused() throws Exception {
    Files.createDirectory(directory());
    Files.writeString(directory().resolve("thesis.txt"), "");

    assertThatThrownBy(this::layout)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage(
            "'%s' is not empty and is not an OCI layout; name another directory", directory());
  }

  @Test
  void aDamagedIndexIsRefusedAndStays() throws Exception {
    OciLayout layout = layout("a");
    Files.writeString(directory().resolve("index.json"), "{");

    assertThatThrownBy(() -> putAll(layout, image(layer("one")), layer("one")))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.OUTPUT))
        .hasMessageContaining("cannot add to");
    assertThat(directory().resolve("index.json")).hasContent("{");
  }
}
