package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.IoSupplier;
import java.io.IOException;

/** Values that people typed, and the message when they cannot be read. */
final class OptionValue {

  private OptionValue() {}

  /** {@code value}, which is refused if it is below {@code least}. */
  static int atLeast(String option, int least, int value) throws IOException {
    if (value < least) {
      throw new ImageException(
          FailureKind.CONFIGURATION, "%s: %d is not %d or more".formatted(option, value, least));
    }
    return value;
  }

  /**
   * The value that {@code reading} gives.
   *
   * @throws ImageException of kind CONFIGURATION that names {@code option}, if it refuses
   */
  static <T> T of(String option, IoSupplier<T> reading) throws IOException {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new ImageException(FailureKind.CONFIGURATION, option + ": " + e.getMessage(), e);
    }
  }
}
