package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.BaseImage;
import guiximage.image.ManifestFormat;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Descriptor;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The format of the documents that a push writes. */
final class ManifestFormatOption {
  @Option(
      names = "--manifest-format",
      paramLabel = "FORMAT",
      description = "oci (default), or docker for registries and readers that want schema 2")
  private FormatName name = FormatName.oci;

  /** Names as they are written on the command line. */
  enum FormatName {
    oci(ManifestFormat.OCI),
    docker(ManifestFormat.DOCKER);

    private final ManifestFormat format;

    FormatName(ManifestFormat format) {
      this.format = format;
    }
  }

  ManifestFormat format() {
    return name.format;
  }

  /**
   * Refuses, before anything is sent, layers that the manifest has no media type for.
   *
   * @param algorithm that compresses layers
   * @throws ImageException of kind CONFIGURATION
   */
  void requireNameable(Algorithm algorithm) throws ImageException {
    requireNameable(algorithm, "zstd layers; use --compression gzip, or an OCI manifest");
  }

  /** As {@link #requireNameable(Algorithm)}, the layers of a base image. */
  void requireNameable(BaseImage base) throws ImageException {
    for (BaseImage.Layer layer : base.layers()) {
      Descriptor blob = layer.blob().descriptor();
      Optional<Algorithm> algorithm = ManifestFormat.layerAlgorithm(blob.mediaType());
      if (algorithm.isPresent()) {
        requireNameable(
            algorithm.get(),
            "the zstd layer %s of the base image; use an OCI manifest, or a base image with gzip"
                    .formatted(blob.digest())
                + " layers");
      }
    }
  }

  private void requireNameable(Algorithm algorithm, String whatAndInstead) throws ImageException {
    if (!format().canName(algorithm)) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "--manifest-format docker: a Docker manifest cannot name " + whatAndInstead);
    }
  }
}
