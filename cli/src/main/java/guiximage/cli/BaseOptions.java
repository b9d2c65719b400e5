package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.base.LayerVerification;
import guiximage.image.BaseImage;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import guiximage.registry.RegistryClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the image is built upon. */
@Command(optionListHeading = "%nBase image:%n")
final class BaseOptions {
  @Option(
      names = "--from-image",
      paramLabel = "IMAGE",
      description =
          "Base image: a docker-archive, an OCI archive or layout directory (a path with a slash, or"
              + " what exists; FILE:NAME:TAG if it has several), or a reference in a registry"
              + " (HOST:PORT/... is always one)")
  private Optional<String> from = Optional.empty();

  /** Opens the base image; its layers are read only when they are needed. */
  Optional<BaseImage> read(Supplier<RegistryClient> client, Platform platform) throws IOException {
    Optional<ImageFile> inFile = inFile();
    if (from.isEmpty()) {
      return Optional.empty();
    }
    if (inFile.isPresent()) {
      return Optional.of(read(inFile.get(), platform));
    }
    try {
      ImageReference reference = ImageReference.parse(from.get());
      return Optional.of(
          LayerVerification.verifying(
              client
                  .get()
                  .repository(reference, RegistryClient.Access.PULL)
                  .baseImage(reference.identifier(), platform)));
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "--from-image: '" + from.get() + "' is neither a file nor a reference: " + e.getMessage(),
          e);
    }
  }

  private static BaseImage read(ImageFile file, Platform platform) throws IOException {
    try {
      return file.read(platform);
    } catch (ImageException e) {
      throw new ImageException(e.kind(), "--from-image: " + e.getMessage(), e);
    }
  }

  /** Where the base image lies on this machine; empty if it is in a registry, or there is none. */
  Optional<Path> file() {
    return inFile().map(ImageFile::file);
  }

  private Optional<ImageFile> inFile() {
    return from.flatMap(ImageFile::find);
  }
}
