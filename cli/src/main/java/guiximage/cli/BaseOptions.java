package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.archive.BaseImages;
import guiximage.archive.LayerVerification;
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
              + " what exists; FILE:NAME:TAG if it has several), or a reference in a registry")
  private Optional<String> from = Optional.empty();

  /** A base image in a file, and its name there if one was stated. */
  private record InFile(Path file, Optional<String> name) {}

  /** Opens the base image; its layers are read only when they are needed. */
  Optional<BaseImage> read(Supplier<RegistryClient> client, Platform platform) throws IOException {
    Optional<InFile> inFile = inFile();
    if (from.isEmpty()) {
      return Optional.empty();
    }
    if (inFile.isPresent()) {
      return Optional.of(BaseImages.read(inFile.get().file(), inFile.get().name(), platform));
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

  /** Where the base image lies on this machine; empty if it is in a registry, or there is none. */
  Optional<Path> file() {
    return inFile().map(InFile::file);
  }

  /** What exists is a file, with or without a name behind it; so is what can be nothing else. */
  private Optional<InFile> inFile() {
    String text = from.orElse("");
    for (int end = text.length(); end > 0; end = text.lastIndexOf(':', end - 1)) {
      Path file = Path.of(text.substring(0, end));
      if (Files.exists(file)) {
        Optional<String> name =
            end == text.length() ? Optional.empty() : Optional.of(text.substring(end + 1));
        return Optional.of(new InFile(file, name));
      }
    }
    boolean path = text.startsWith("/") || text.startsWith("./") || text.startsWith("../");
    return path ? Optional.of(new InFile(Path.of(text), Optional.empty())) : Optional.empty();
  }
}
