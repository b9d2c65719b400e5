package guiximage.image;

import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Descriptor;
import guiximage.oci.MediaType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The format of an image's documents: the media types of manifest, config, layers and index, and
 * the document that carries the {@linkplain LayerStatement statements} about layers.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/media-types.md">OCI media
 *     types and their Docker counterparts</a>
 */
public enum ManifestFormat {
  /** Statements are annotations of the manifest's layer descriptors. */
  OCI(
      MediaType.OCI_MANIFEST,
      MediaType.OCI_CONFIG,
      MediaType.OCI_INDEX,
      Map.of(
          Algorithm.NONE, MediaType.OCI_LAYER,
          Algorithm.GZIP, MediaType.OCI_LAYER_GZIP,
          Algorithm.ZSTD, MediaType.OCI_LAYER_ZSTD)),

  /**
   * Docker's image manifest V2, schema 2. Its descriptors have no annotations, so statements stand
   * in {@code created_by} of the config's history. It has no media type for zstd layers.
   */
  DOCKER(
      MediaType.DOCKER_MANIFEST,
      MediaType.DOCKER_CONFIG,
      MediaType.DOCKER_INDEX,
      Map.of(
          Algorithm.NONE, MediaType.DOCKER_LAYER,
          Algorithm.GZIP, MediaType.DOCKER_LAYER_GZIP));

  private final MediaType manifestType;
  private final MediaType configType;
  private final MediaType indexType;

  @SuppressWarnings("ImmutableEnumChecker") // a copy of our own, which no method changes
  private final Map<Algorithm, MediaType> layerTypes;

  ManifestFormat(
      MediaType manifestType,
      MediaType configType,
      MediaType indexType,
      Map<Algorithm, MediaType> layerTypes) {
    this.manifestType = manifestType;
    this.configType = configType;
    this.indexType = indexType;
    this.layerTypes = new EnumMap<>(layerTypes);
  }

  MediaType manifestType() {
    return manifestType;
  }

  MediaType configType() {
    return configType;
  }

  /**
   * The format of an index: Docker's where all of its manifests have that, because readers that
   * insist on Docker's manifests insist on its index too; otherwise OCI's.
   */
  static ManifestFormat ofIndex(List<ManifestFormat> manifests) {
    return manifests.stream().allMatch(format -> format == DOCKER) ? DOCKER : OCI;
  }

  MediaType indexType() {
    return indexType;
  }

  /** True if statements about layers stand in the config's history and not in the manifest. */
  boolean statesInHistory() {
    return this == DOCKER;
  }

  /** True if a manifest of this format can name a layer that is compressed with it. */
  public boolean canName(Algorithm algorithm) {
    return layerTypes.containsKey(algorithm);
  }

  /** The algorithm that compressed a layer of this media type; empty for other media types. */
  public static Optional<Algorithm> layerAlgorithm(MediaType type) {
    if (type == MediaType.DOCKER_LAYER_ZSTD) {
      return Optional.of(Algorithm.ZSTD);
    }
    for (ManifestFormat format : values()) {
      for (Map.Entry<Algorithm, MediaType> layer : format.layerTypes.entrySet()) {
        if (layer.getValue() == type) {
          return Optional.of(layer.getKey());
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The descriptor of a layer as a manifest of this format lists it.
   *
   * @param layer with the media type of a layer of either format
   * @throws IllegalArgumentException if this format {@linkplain #canName cannot name} the layer
   */
  Descriptor listed(Descriptor layer) {
    MediaType type =
        layerAlgorithm(layer.mediaType())
            .map(layerTypes::get)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "a manifest of format %s cannot name a layer of type %s"
                            .formatted(this, layer.mediaType())));
    Descriptor typed = layer.withMediaType(type);
    return statesInHistory() ? typed.withAnnotations(Map.of()) : typed;
  }
}
