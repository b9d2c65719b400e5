package guiximage.image;

import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Descriptor;
import guiximage.oci.MediaType;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The media types that the two kinds of manifest have for layers. */
final class LayerMediaTypes {
  private static final Map<Algorithm, MediaType> DOCKER =
      new EnumMap<>(
          Map.of(
              Algorithm.NONE, MediaType.DOCKER_LAYER,
              Algorithm.GZIP, MediaType.DOCKER_LAYER_GZIP));

  private LayerMediaTypes() {}

  /** How a layer blob of this type is compressed; empty if it is not the type of a layer. */
  static Optional<Algorithm> algorithm(MediaType type) {
    for (Algorithm algorithm : Algorithm.values()) {
      if (type == algorithm.mediaType() || type == DOCKER.get(algorithm)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** {@code layer} as a manifest of {@code manifestType} lists it; Docker's has no annotations. */
  static Descriptor listedIn(MediaType manifestType, Descriptor layer) {
    Algorithm algorithm =
        algorithm(layer.mediaType())
            .orElseThrow(() -> new IllegalArgumentException(layer.mediaType() + " is no layer"));
    if (manifestType == MediaType.OCI_MANIFEST) {
      return layer.withMediaType(algorithm.mediaType());
    }
    MediaType type = DOCKER.get(algorithm);
    if (type == null) {
      throw new IllegalArgumentException(
          "a Docker manifest cannot name " + algorithm + " layers; use gzip, or an OCI manifest");
    }
    return layer.withMediaType(type).withAnnotations(Map.of());
  }
}
