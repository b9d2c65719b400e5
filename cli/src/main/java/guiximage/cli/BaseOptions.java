package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.archive.BaseImages;
import guiximage.image.BaseImage;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import guiximage.registry.RegistryClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** What the image is built upon. */
final class BaseOptions {
  @Option(
      names = "--from-image",
      paramLabel = "IMAGE",
      description =
          "Base image: a docker-archive, an OCI archive or layout directory (a path with a slash, or"
              + " what exists), or a reference in a registry")
  private Optional<String> from = Optional.empty();

  /** Opens the base image; its layers are read only when they are needed. */
  Optional<BaseImage> read(Supplier<RegistryClient> client, Platform platform) throws IOException {
    if (from.isEmpty()) {
      return Optional.empty();
    }
    String text = from.get();
    if (text.startsWith("/")
        || text.startsWith("./")
        || text.startsWith("../")
        || Files.exists(Path.of(text))) {
      return Optional.of(BaseImages.read(Path.of(text), platform));
    }
    try {
      ImageReference reference = ImageReference.parse(text);
      return Optional.of(
          client
              .get()
              .repository(reference, RegistryClient.Access.PULL)
              .baseImage(reference.identifier(), platform));
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "--from-image: '" + text + "' is neither a file nor a reference: " + e.getMessage(),
          e);
    }
  }
}
