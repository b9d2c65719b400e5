package guiximage.oci;

import java.util.Arrays;
import java.util.Optional;

/** The media types that this project writes and reads; {@link #toString} is the exact text. */
public enum MediaType {
  OCI_INDEX("application/vnd.oci.image.index.v1+json"),
  OCI_MANIFEST("application/vnd.oci.image.manifest.v1+json"),
  OCI_CONFIG("application/vnd.oci.image.config.v1+json"),
  OCI_LAYER("application/vnd.oci.image.layer.v1.tar"),
  OCI_LAYER_GZIP("application/vnd.oci.image.layer.v1.tar+gzip"),
  OCI_LAYER_ZSTD("application/vnd.oci.image.layer.v1.tar+zstd"),
  DOCKER_INDEX("application/vnd.docker.distribution.manifest.list.v2+json"),
  DOCKER_MANIFEST("application/vnd.docker.distribution.manifest.v2+json"),
  DOCKER_CONFIG("application/vnd.docker.container.image.v1+json"),
  DOCKER_LAYER("application/vnd.docker.image.rootfs.diff.tar"),
  DOCKER_LAYER_GZIP("application/vnd.docker.image.rootfs.diff.tar.gzip"),
  /** Written by BuildKit and understood by containerd; Docker's own specification lacks it. */
  DOCKER_LAYER_ZSTD("application/vnd.docker.image.rootfs.diff.tar.zstd");

  private final String text;

  MediaType(String text) {
    this.text = text;
  }

  /** The media type of this text; empty if it is not one of these. */
  public static Optional<MediaType> find(String text) {
    return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
  }

  public static MediaType parse(String text) {
    return find(text)
        .orElseThrow(() -> new IllegalArgumentException("unsupported media type '" + text + "'"));
  }

  /** Tells whether a document of this type lists manifests of several platforms. */
  public boolean isIndex() {
    return this == OCI_INDEX || this == DOCKER_INDEX;
  }

  /** The type of the config that a manifest of this type has; empty if this is no manifest. */
  Optional<MediaType> config() {
    return switch (this) {
      case OCI_MANIFEST -> Optional.of(OCI_CONFIG);
      case DOCKER_MANIFEST -> Optional.of(DOCKER_CONFIG);
      default -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
