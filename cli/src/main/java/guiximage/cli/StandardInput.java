package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.InputStream;
import java.util.Optional;

/** Standard input. Only one option may read it: it can be read once, and may be a password. */
final class StandardInput {
  private final InputStream stream;
  private Optional<String> reader = Optional.empty();

  StandardInput(InputStream stream) {
    this.stream = stream;
  }

  /**
   * Gives it to {@code option}.
   *
   * @throws ImageException of kind CONFIGURATION if another one, or this one, has it already
   */
  synchronized InputStream takenBy(String option) throws ImageException {
    if (reader.isPresent()) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "%s: standard input is for %s already; name a file".formatted(option, reader.get()));
    }
    reader = Optional.of(option);
    return stream;
  }
}
