package guiximage.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtherDocumentTest {
  private static final String DIGEST = Digest.of(new byte[0]).toString();

  private static byte[] manifest(String more, String configType, String layerType) {
    return """
        {"schemaVersion":2,%s"config":{"mediaType":"%s","digest":"%s","size":2},
        "layers":[{"mediaType":"%s","digest":"%s","size":3}]}"""
        .formatted(more, configType, DIGEST, layerType, DIGEST)
        .getBytes(UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "application/vnd.dev.cosign.simplesigning.v1+json, a signature of cosign",
    "application/vnd.dsse.envelope.v1+json, an attestation of cosign",
    "application/vnd.in-toto+json, an attestation of BuildKit",
    "application/vnd.cyclonedx+json, a bill of materials (CycloneDX)",
    "application/vnd.oci.image.layer.v1.tar+gzip+encrypted, an image whose layers are encrypted",
  })
  void theTypeOfALayerTellsWhatItIs(String type, String noun) {
    assertThatThrownBy(() -> Manifest.parse(manifest("", MediaType.OCI_CONFIG.toString(), type)))
        .isInstanceOf(DocumentException.class)
        .hasMessage("it is " + noun + ", not an image");
  }

  @ParameterizedTest
  @CsvSource({
    "application/vnd.cncf.notary.signature, a signature of notation",
    "application/vnd.dev.sigstore.bundle.v0.3+json, a signature or attestation of sigstore",
    "application/x.other, an artifact of type application/x.other",
  })
  void theTypeOfAnArtifactTellsWhatItIs(String type, String noun) {
    byte[] artifact =
        manifest(
            "\"artifactType\":\"" + type + "\",",
            "application/vnd.oci.empty.v1+json",
            "application/octet-stream");

    assertThatThrownBy(() -> Manifest.parse(artifact))
        .hasMessage("it is " + noun + ", not an image");
  }

  @Test
  void theConfigOfAChartTellsIt() {
    byte[] chart =
        manifest(
            "",
            "application/vnd.cncf.helm.config.v1+json",
            "application/vnd.cncf.helm.chart.content.v1.tar+gzip");

    assertThatThrownBy(() -> Manifest.parse(chart))
        .hasMessage("it is a chart of Helm, not an image");
  }

  @Test
  void anImageOfTheOldSchemaIsNamed() {
    assertThatThrownBy(() -> Manifest.parse("{\"schemaVersion\":1,\"name\":\"a\"}".getBytes(UTF_8)))
        .hasMessage("it is a manifest of Docker's old schema 1, not an image");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "application/octet-stream", "application/json", "text/html"})
  void aConfigOfATypeThatEnginesTakeIsOne(String type) throws Exception {
    Manifest oci = Manifest.parse(manifest("", type, MediaType.OCI_LAYER.toString()));
    Manifest docker =
        Manifest.parse(
            manifest(
                "\"mediaType\":\"" + MediaType.DOCKER_MANIFEST + "\",",
                type,
                MediaType.DOCKER_LAYER_ZSTD.toString()));

    assertThat(oci.config().mediaType()).isEqualTo(MediaType.OCI_CONFIG);
    assertThat(docker.config().mediaType()).isEqualTo(MediaType.DOCKER_CONFIG);
    assertThat(docker.layers().get(0).mediaType()).isEqualTo(MediaType.DOCKER_LAYER_ZSTD);
  }
}
