package guiximage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
  private static final String HEX = "a".repeat(64);
  private static final Descriptor CONFIG = new Descriptor(MediaType.OCI_CONFIG, new Digest(HEX), 7);
  private static final Descriptor LAYER =
      new Descriptor(MediaType.OCI_LAYER_GZIP, new Digest(HEX), 9)
          .withAnnotations(Map.of("k", "v"));

  @Test
  void manifestIsCanonicalJson() {
    Manifest manifest =
        new Manifest(MediaType.OCI_MANIFEST, CONFIG, List.of(LAYER), new TreeMap<>());

    assertThat(new String(manifest.toBytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            ("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json',"
                    + "'config':{'mediaType':'application/vnd.oci.image.config.v1+json',"
                    + "'digest':'sha256:H','size':7},"
                    + "'layers':[{'mediaType':'application/vnd.oci.image.layer.v1.tar+gzip',"
                    + "'digest':'sha256:H','size':9,'annotations':{'k':'v'}}]}")
                .replace('\'', '"')
                .replace("H", HEX));
  }

  @Test
  void manifestIsReadBackAsItWas() throws Exception {
    Manifest manifest =
        new Manifest(
            MediaType.DOCKER_MANIFEST, CONFIG, List.of(LAYER), new TreeMap<>(Map.of("a", "b")));

    assertThat(Manifest.parse(manifest.toBytes())).isEqualTo(manifest);
  }

  @Test
  void indexIsReadBackAsItWas() throws Exception {
    ImageIndex index =
        ImageIndex.of(
            List.of(
                new Descriptor(MediaType.OCI_MANIFEST, new Digest(HEX), 1)
                    .withPlatform(Platform.parse("linux/arm/v7"))));

    assertThat(ImageIndex.parse(index.toBytes())).isEqualTo(index);
  }

  @Test
  void configIsReadBackAsItWas() throws Exception {
    ImageConfig config =
        new ImageConfig(
            Instant.ofEpochSecond(1),
            Platform.linux("amd64"),
            ContainerConfig.EMPTY.with("Cmd", List.of("sh")),
            List.of(new DiffId(new Digest(HEX))),
            List.of(
                new HistoryEntry(
                    Optional.empty(), Optional.of("x"), Optional.empty(), Optional.empty(), true),
                HistoryEntry.ofLayer(Instant.EPOCH, "guix-image", "store paths: []")));

    assertThat(ImageConfig.parse(config.toBytes())).isEqualTo(config);
  }

  @Test
  void configKeepsNullsNumbersAndKeyOrderOfTheContainer() throws Exception {
    byte[] json =
        ("{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{\"Z\":null,\"A\":{\"n\":[1,2.50]}},"
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}")
            .getBytes(StandardCharsets.UTF_8);

    ImageConfig config = ImageConfig.parse(json);

    assertThat(new String(config.toBytes(), StandardCharsets.UTF_8))
        .contains("\"config\":{\"Z\":null,\"A\":{\"n\":[1,2.50]}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{\"config\":{}}",
        "{\"a\":1,\"a\":2}",
        "{} x",
        "{\"manifests\":[],\"config\":{},\"layers\":[]}",
        "{\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:../x\",\"size\":1}}",
        "{\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:aa\",\"size\":1e400}}",
        "{\"mediaType\":\"text/html\"}"
      })
  void manifestRefusesWhatIsNone(String json) {
    assertThatThrownBy(() -> Manifest.parse(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(DocumentException.class);
  }

  @Test
  void aDocumentThatCouldBeBothIsNeither() {
    byte[] both = "{\"manifests\":[],\"layers\":[],\"config\":{}}".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> Manifest.parse(both))
        .hasMessage("it has \"manifests\" and so is an index, not the manifest of one image");
    assertThatThrownBy(() -> ImageIndex.parse(both))
        .hasMessage("it has \"layers\" and so is a manifest, not an index");
  }

  @Test
  void negativeSizesAreRefused() {
    String json =
        "{'config':{'mediaType':'application/vnd.oci.image.config.v1+json','digest':'sha256:H','size':-1}}"
            .replace('\'', '"')
            .replace("H", HEX);

    assertThatThrownBy(() -> Manifest.parse(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(DocumentException.class)
        .hasMessageContaining("negative size -1");
  }
}
