package guiximage.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestFormatTest {
  private static Descriptor layer(MediaType type) {
    return new Descriptor(type, Digest.of(new byte[] {1}), 1).withAnnotations(Map.of("a", "b"));
  }

  @ParameterizedTest
  @CsvSource({
    "OCI, OCI_LAYER, OCI_LAYER",
    "OCI, DOCKER_LAYER, OCI_LAYER",
    "OCI, DOCKER_LAYER_GZIP, OCI_LAYER_GZIP",
    "OCI, OCI_LAYER_ZSTD, OCI_LAYER_ZSTD",
    "DOCKER, OCI_LAYER, DOCKER_LAYER",
    "DOCKER, OCI_LAYER_GZIP, DOCKER_LAYER_GZIP",
    "DOCKER, DOCKER_LAYER_GZIP, DOCKER_LAYER_GZIP",
  })
  void aLayerIsListedWithTheTypeOfTheFormat(
      ManifestFormat format, MediaType given, MediaType listed) {
    assertThat(format.listed(layer(given)).mediaType()).isEqualTo(listed);
  }

  @Test
  void onlyOciDescriptorsHaveAnnotations() {
    assertThat(ManifestFormat.OCI.listed(layer(MediaType.OCI_LAYER)).annotations())
        .isEqualTo(Map.of("a", "b"));
    assertThat(ManifestFormat.DOCKER.listed(layer(MediaType.OCI_LAYER)).annotations()).isEmpty();
  }

  @Test
  void dockerCannotNameZstdLayers() {
    assertThat(ManifestFormat.DOCKER.canName(Algorithm.ZSTD)).isFalse();
    assertThat(ManifestFormat.OCI.canName(Algorithm.ZSTD)).isTrue();
    assertThatThrownBy(() -> ManifestFormat.DOCKER.listed(layer(MediaType.OCI_LAYER_ZSTD)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a manifest of format DOCKER cannot name a layer of type"
                + " application/vnd.oci.image.layer.v1.tar+zstd");
  }

  @Test
  void whatIsNoLayerHasNoAlgorithm() {
    assertThat(ManifestFormat.layerAlgorithm(MediaType.OCI_CONFIG)).isEmpty();
    assertThat(ManifestFormat.layerAlgorithm(MediaType.DOCKER_LAYER_GZIP)).contains(Algorithm.GZIP);
  }
}
