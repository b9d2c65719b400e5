package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** How much may be sent. */
final class UploadLimit {
  @Option(
      names = "--max-upload",
      paramLabel = "SIZE",
      description =
          "Fail before anything is sent if more than SIZE (300M, 2G) of layers would be, a base image's"
              + " included")
  private Optional<String> size = Optional.empty();

  OptionalLong bytes() throws IOException {
    return size.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(OptionValue.of("--max-upload", () -> Sizes.parse(size.get())));
  }

  /** Fails if {@code uploadBytes} are too many. */
  void check(long uploadBytes) throws IOException {
    OptionalLong most = bytes();
    if (most.isPresent() && uploadBytes > most.getAsLong()) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "a push would send %s, more than the %s that --max-upload allows"
              .formatted(Sizes.text(uploadBytes), Sizes.text(most.getAsLong())));
    }
  }
}
