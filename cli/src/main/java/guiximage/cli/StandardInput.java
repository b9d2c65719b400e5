package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Standard input. Only one option may read it: it can be read once, and may be a password. */
final class StandardInput {
  private final InputStream stream;
  private @Nullable String reader;

  StandardInput(InputStream stream) {
    this.stream = stream;
  }

  /**
   * Gives it to {@code option}.
   *
   * @throws ImageException of kind CONFIGURATION if another one, or this one, has it already
   */
  synchronized InputStream takenBy(String option) throws ImageException {
    if (reader != null) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "%s: standard input is for %s already; name a file".formatted(option, reader));
    }
    reader = option;
    return stream;
  }
}
