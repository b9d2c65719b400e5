package guiximage.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.archive.OciLayout;
import guiximage.image.BaseImage;
import guiximage.image.Image;
import guiximage.image.ImageSet;
import guiximage.image.Layer;
import guiximage.image.TestImages;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutReaderTest {
  private static final Platform AMD64 = Platform.linux("amd64");

  @TempDir Path directory;

  private final Blob layer = TestImages.layer("one");
  private final Image image = TestImages.image(layer);

  @BeforeEach
  void writeLayout() throws IOException {
    OciLayout layout = OciLayout.inDirectory(directory, List.of("a"));
    layout.put(layer);
    layout.publish(new ImageSet(List.of(image)));
  }

  private Path blob(Descriptor descriptor) {
    return directory.resolve("blobs/sha256/" + descriptor.digest().hex());
  }

  private void index(String json) throws IOException {
    Files.writeString(directory.resolve("index.json"), json);
  }

  private static String entry(Descriptor manifest) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d"
        .formatted(manifest.mediaType(), manifest.digest(), manifest.sizeBytes());
  }

  private void refuses(String message) {
    assertThatThrownBy(() -> BaseImages.read(directory, AMD64))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.BASE_IMAGE))
        .hasMessageContaining(message);
  }

  @Test
  void aLayoutGivesItsImage() throws Exception {
    BaseImage base = BaseImages.read(directory, AMD64);

    assertThat(base.config()).isEqualTo(image.config());
    assertThat(base.layers().get(0).blob().descriptor()).isEqualTo(layer.descriptor());
  }

  @Test
  void theManifestOfThePlatformIsTaken() throws Exception {
    index(
        "{\"schemaVersion\":2,\"manifests\":[%s,\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}},%s}]}"
            .formatted(
                entry(TestImages.layer("missing").descriptor())
                    .replace(
                        layer.descriptor().mediaType().toString(),
                        image.descriptor().mediaType().toString()),
                entry(image.descriptor())));

    assertThat(BaseImages.read(directory, AMD64).config()).isEqualTo(image.config());
    assertThatThrownBy(() -> BaseImages.read(directory, Platform.linux("s390x")))
        .hasMessageContaining("it has no image for linux/s390x, only for linux/arm64, linux/amd64");
  }

  @Test
  void whatLiesBesideAnImageIsPassedOver() throws Exception {
    String signature =
        new String(image.manifest().toBytes(), UTF_8)
            .replace(layer.descriptor().mediaType().toString(), "application/x.signature");
    Blob manifest = Blob.of(MediaType.OCI_MANIFEST, signature.getBytes(UTF_8));
    try (OutputStream out = Files.newOutputStream(blob(manifest.descriptor()))) {
      manifest.writeTo(out);
    }
    String beside = entry(manifest.descriptor());
    String own = entry(image.descriptor());

    index(list(beside + "}," + own + "}", 1));
    assertThat(BaseImages.read(directory, AMD64).config()).isEqualTo(image.config());
    assertThatThrownBy(() -> BaseImages.read(directory, Platform.linux("s390x")))
        .hasMessageEndingWith("it has no image for linux/s390x, only for linux/amd64");

    index(list(beside + "}", 1));
    refuses("unsupported media type 'application/x.signature'");

    String forUs = ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}";
    index(list(own + "}," + beside + forUs, 1));
    refuses("unsupported media type 'application/x.signature'");
  }

  /** As {@code ctr images export} writes several images. */
  @Test
  void severalImagesAreToldApartByTheNamesOfContainerd() throws Exception {
    Image other = TestImages.image(layer, layer);
    OciLayout layout = OciLayout.inDirectory(directory, List.of("other"));
    layout.publish(new ImageSet(List.of(other)));
    String named = ",\"annotations\":{\"io.containerd.image.name\":\"%s\",\"%s\":\"1\"}}";
    String tag = "org.opencontainers.image.ref.name";
    index(
        list(
            entry(image.manifestBlob().descriptor())
                + named.formatted("docker.io/library/one:1", tag)
                + ","
                + entry(other.manifestBlob().descriptor())
                + named.formatted("example.org/two:1", tag),
            1));

    for (String name : List.of("one:1", "docker.io/library/one:1")) {
      assertThat(BaseImages.read(directory, Optional.of(name), AMD64).config())
          .isEqualTo(image.config());
    }
    assertThat(BaseImages.read(directory, Optional.of("example.org/two:1"), AMD64).layers())
        .hasSize(2);
    refuses(
        "it has 2 images for linux/amd64; add the name of one to the file: FILE:NAME:TAG, of"
            + " docker.io/library/one:1, example.org/two:1");
  }

  @Test
  void anIndexWithoutManifestsIsForNoPlatform() throws Exception {
    index("{\"schemaVersion\":2,\"manifests\":[]}");

    assertThatThrownBy(() -> BaseImages.read(directory, AMD64))
        .hasMessageEndingWith("it has no image for linux/amd64");
  }

  @Test
  void anIndexThatCouldBeAManifestIsRefused() throws Exception {
    index("{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}");

    refuses("it has \"layers\" and so is a manifest");
  }

  @Test
  void anIndexThatListsThingsAgainAndAgainIsReadInNoTime() throws Exception {
    String list = entry(image.manifestBlob().descriptor()) + "}";
    for (int depth = 0; depth < 2; depth++) {
      Blob index = Blob.of(MediaType.OCI_INDEX, list(list, 100).getBytes(UTF_8));
      try (OutputStream out = Files.newOutputStream(blob(index.descriptor()))) {
        index.writeTo(out);
      }
      list = entry(index.descriptor()) + "}";
    }
    index(list(list, 100));
    List<String> found = new ArrayList<>();
    ImageFiles files =
        name -> {
          found.add(name);
          return new DirectoryFiles(directory).find(name);
        };

    LayoutReader.read(directory, files, Optional.empty(), AMD64);

    // oci-layout, three indexes, manifest, config and layer
    assertThat(found).hasSize(7).doesNotHaveDuplicates();
  }

  @Test
  void aLayerIsWhatItsBytesAreWhateverItsMediaTypeStates() throws Exception {
    byte[] tar = "mislabelled".getBytes(UTF_8);
    byte[] gzip = DrawnImage.gzip(tar);
    assertLayerType(tar, MediaType.OCI_LAYER_GZIP, MediaType.OCI_LAYER);
    assertLayerType(gzip, MediaType.OCI_LAYER, MediaType.OCI_LAYER_GZIP);
    assertLayerType(gzip, MediaType.DOCKER_LAYER_ZSTD, MediaType.OCI_LAYER_GZIP);
    assertLayerType(DrawnImage.zstd(tar), MediaType.OCI_LAYER_GZIP, MediaType.OCI_LAYER_ZSTD);
  }

  private void assertLayerType(byte[] bytes, MediaType stated, MediaType found) throws Exception {
    byte[] tar = "mislabelled".getBytes(UTF_8);
    Blob blob = Blob.of(stated, bytes);
    Path other = Files.createTempDirectory(directory, "layout");
    OciLayout layout = OciLayout.inDirectory(other, List.of("a"));
    layout.put(blob);
    layout.publish(
        new ImageSet(
            List.of(
                TestImages.imageOf(
                    AMD64, List.of(new Layer(new DiffId(Digest.of(tar)), blob.descriptor()))))));
    BaseImage.Layer layer = BaseImages.read(other, AMD64).layers().get(0);

    assertThat(layer.blob().descriptor().digest()).isEqualTo(Digest.of(bytes));
    assertThat(layer.blob().descriptor().mediaType()).isEqualTo(found);
  }

  @Test
  void aLayerThatIsThereOftenIsDecompressedOnce() throws Exception {
    byte[] tar = "often".getBytes(UTF_8);
    Blob often = Blob.of(MediaType.OCI_LAYER_GZIP, DrawnImage.gzip(tar));
    Layer stated = new Layer(new DiffId(Digest.of(tar)), often.descriptor());
    Path other = directory.resolve("other");
    OciLayout layout = OciLayout.inDirectory(other, List.of("a"));
    layout.put(often);
    layout.publish(
        new ImageSet(List.of(TestImages.imageOf(AMD64, Collections.nCopies(3, stated)))));
    AtomicInteger opened = new AtomicInteger();
    ImageFiles files =
        name ->
            new DirectoryFiles(other)
                .find(name)
                .map(
                    file ->
                        new ImageFiles.ImageFile(
                            file.sizeBytes(),
                            () -> {
                              opened.addAndGet(
                                  name.endsWith(often.descriptor().digest().hex()) ? 1 : 0);
                              return file.open();
                            }));

    BaseImage base = LayoutReader.read(other, files, Optional.empty(), AMD64);

    assertThat(base.layers()).hasSize(3);
    assertThat(opened).hasValue(1);
  }

  private static String list(String entry, int times) {
    return "{\"schemaVersion\":2,\"manifests\":["
        + String.join(",", Collections.nCopies(times, entry))
        + "]}";
  }

  @Test
  void anotherVersionIsNotUnderstood() throws Exception {
    for (String text : List.of("", "1", "{}", "{\"imageLayoutVersion\":\"1.0.1\"}")) {
      Files.writeString(directory.resolve("oci-layout"), text);

      refuses("it is an OCI layout of another version than 1.0.0");
      assertThatThrownBy(() -> OciLayout.inDirectory(directory, List.of("a")))
          .hasMessageEndingWith("is an OCI layout of another version; only 1.0.0 is understood");
    }
  }

  @Test
  void digestsAndSizesThatLieAreRefused() throws Exception {
    for (String digest :
        List.of("sha256:../../x", "md5:00", "", image.descriptor().digest().hex())) {
      index(
          "{\"schemaVersion\":2,\"manifests\":[%s}]}"
              .formatted(
                  entry(image.descriptor())
                      .replace(image.descriptor().digest().toString(), digest)));
      refuses("\"digest\"");
    }
    for (String size : List.of("4611686018427387904", "1", "-1", "\"5\"")) {
      index(
          "{\"schemaVersion\":2,\"manifests\":[%s}]}"
              .formatted(
                  entry(image.descriptor()).replaceFirst("\"size\":[0-9]+", "\"size\":" + size)));
      refuses("");
    }
  }

  @Test
  void aManifestWithOtherBytesIsRefused() throws Exception {
    byte[] bytes = Files.readAllBytes(blob(image.descriptor()));
    bytes[bytes.length - 1] = ' ';
    Files.write(blob(image.descriptor()), bytes);

    refuses("a document should be " + image.descriptor().digest());
  }

  @Test
  void aLayerThatIsMissingOrOfAnotherSizeIsRefused() throws Exception {
    Files.writeString(blob(layer.descriptor()), "longer than one");
    refuses("has 15 bytes instead of 3");

    Files.delete(blob(layer.descriptor()));
    refuses("it lacks the blob " + layer.descriptor().digest());
  }

  @Test
  void foreignLayersAreRefused() throws Exception {
    byte[] manifest =
        new String(Files.readAllBytes(blob(image.descriptor())), UTF_8)
            .replace(
                "application/vnd.oci.image.layer.v1.tar",
                "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip")
            .getBytes(UTF_8);
    Descriptor described = Descriptor.of(image.descriptor().mediaType(), manifest);
    Files.write(blob(described), manifest);
    index("{\"schemaVersion\":2,\"manifests\":[" + entry(described) + "}]}");

    refuses("unsupported media type 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'");
  }

  @Test
  void aVersionThatIsCutShortIsNamedWithItsPlace() throws IOException {
    Files.writeString(directory.resolve("oci-layout"), "{\n");

    refuses(
        "oci-layout is not valid JSON: line 2, column 1: Unexpected end-of-input: expected close"
            + " marker for Object (start marker at line 1, column 1)");
  }

  @Test
  void aTarOfTheLayoutGivesTheSame() throws Exception {
    DrawnTar tar = new DrawnTar().directory("./blobs/");
    for (String name : List.of("oci-layout", "index.json")) {
      tar.file("./" + name, Files.readAllBytes(directory.resolve(name)));
    }
    for (Descriptor blob :
        List.of(layer.descriptor(), image.descriptor(), image.configBlob().descriptor())) {
      tar.file("./blobs/sha256/" + blob.digest().hex(), Files.readAllBytes(blob(blob)));
    }
    Path archive = Files.write(directory.resolve("archive.tar"), tar.finish());

    assertThat(BaseImages.read(archive, AMD64).config()).isEqualTo(image.config());
  }
}
