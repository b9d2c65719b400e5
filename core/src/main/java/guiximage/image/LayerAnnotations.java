package guiximage.image;

import guiximage.layer.LayerFacts;
import guiximage.layer.LayerKey;
import guiximage.oci.Compression;
import guiximage.oci.Descriptor;
import guiximage.oci.MediaType;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the manifest says of a layer beside its digest, so that the next machine need not make it
 * again. Described in {@code docs/layer-index.md}.
 */
final class LayerAnnotations {
  static final String KEY = "io.github.guix-image.layer.key";
  static final String TAR_SIZE = "io.github.guix-image.layer.tar-size";
  private static final Map<Compression.Algorithm, MediaType> DOCKER_TYPES =
      new EnumMap<>(
          Map.of(
              Compression.Algorithm.NONE, MediaType.DOCKER_LAYER,
              Compression.Algorithm.GZIP, MediaType.DOCKER_LAYER_GZIP));

  private LayerAnnotations() {}

  static SortedMap<String, String> of(LayerKey key, LayerFacts facts) {
    SortedMap<String, String> annotations = new TreeMap<>();
    annotations.put(KEY, key.toString());
    annotations.put(TAR_SIZE, Long.toString(facts.tarSizeBytes()));
    return annotations;
  }

  /** The key that the layer states; empty if it states none, or none that can be read. */
  static Optional<LayerKey> key(ImageLayer layer) {
    try {
      return Optional.ofNullable(layer.descriptor().annotations().get(KEY)).map(LayerKey::parse);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // written by another program, or damaged: the layer is made again
    }
  }

  /** What the layer states of itself; empty if that is not complete and well-formed. */
  static Optional<LayerFacts> facts(ImageLayer layer) {
    Descriptor blob = layer.descriptor().withAnnotations(Map.of());
    Optional<Compression.Algorithm> algorithm = algorithm(blob.mediaType());
    try {
      long tarSizeBytes =
          Long.parseLong(layer.descriptor().annotations().getOrDefault(TAR_SIZE, ""));
      return algorithm
          .filter(known -> tarSizeBytes > 0)
          .map(
              known ->
                  new LayerFacts(
                      layer.diffId(),
                      tarSizeBytes,
                      Map.of(known, blob.withMediaType(known.mediaType()))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** How a layer blob of this type is compressed; empty if it is not the type of a layer. */
  static Optional<Compression.Algorithm> algorithm(MediaType type) {
    for (Compression.Algorithm algorithm : Compression.Algorithm.values()) {
      if (type == algorithm.mediaType() || type == DOCKER_TYPES.get(algorithm)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** {@code layer} as a manifest of {@code manifestType} lists it. */
  static Descriptor listedIn(MediaType manifestType, Descriptor layer) {
    Compression.Algorithm algorithm =
        algorithm(layer.mediaType())
            .orElseThrow(() -> new IllegalArgumentException(layer.mediaType() + " is no layer"));
    if (manifestType == MediaType.OCI_MANIFEST) {
      return layer.withMediaType(algorithm.mediaType());
    }
    MediaType type = DOCKER_TYPES.get(algorithm);
    if (type == null) {
      throw new IllegalArgumentException(
          "a Docker manifest cannot name " + algorithm + " layers; use gzip, or an OCI manifest");
    }
    return layer.withMediaType(type).withAnnotations(Map.of());
  }
}
