package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.IoSupplier;
import guiximage.build.BaseReference;
import guiximage.hosts.RegistriesConfig;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The image that another one is built upon. */
@Command(optionListHeading = "%nBase image:%n")
final class BaseOptions {
  @Option(
      names = "--from-image",
      paramLabel = "IMAGE",
      description =
          "Base image: a docker-archive, an OCI archive or layout directory (a path with a slash, or"
              + " what exists; FILE:NAME:TAG if it has several), or a reference in a registry"
              + " (HOST:PORT/... is always one)")
  private @Nullable String from;

  boolean isNamed() {
    return from != null;
  }

  /**
   * The place of the base image; empty if none was named.
   *
   * @param registries read only for an image in a registry, whose name may be short
   * @throws ImageException of kind CONFIGURATION if it is neither a file nor a reference; of kind
   *     BASE_IMAGE if it is the name of a file that does not exist
   */
  Optional<BaseReference> reference(IoSupplier<RegistriesConfig> registries) throws IOException {
    String named = from;
    if (named == null) {
      return Optional.empty();
    }
    Optional<ImageFile> file = ImageFile.find(named);
    if (file.isPresent()) {
      return Optional.of(new BaseReference.InFile(file.get().file(), file.get().name()));
    }
    try {
      ImageFile.reference("--from-image", named);
      return Optional.of(new BaseReference.InRegistry(registries.get().candidates(named)));
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "--from-image: '" + named + "' is neither a file nor a reference: " + e.getMessage(),
          e);
    }
  }
}
