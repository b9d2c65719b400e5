package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;

/** Values that people typed, and the message when they cannot be read. */
final class OptionValue {

  private OptionValue() {}

  /** Reads what was typed, or refuses it with an {@link IllegalArgumentException}. */
  @FunctionalInterface
  interface Reading<T> {
    T read() throws IOException;
  }

  /** {@code value}, which is refused if it is below {@code least}. */
  static int atLeast(String option, int least, int value) throws IOException {
    if (value < least) {
      throw new ImageException(
          FailureKind.CONFIGURATION, "%s: %d is not %d or more".formatted(option, value, least));
    }
    return value;
  }

  /**
   * What {@code reading} gives.
   *
   * @throws ImageException of kind CONFIGURATION that names {@code option}, if it refuses
   */
  static <T> T of(String option, Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (IllegalArgumentException e) {
      throw new ImageException(FailureKind.CONFIGURATION, option + ": " + e.getMessage(), e);
    }
  }
}
