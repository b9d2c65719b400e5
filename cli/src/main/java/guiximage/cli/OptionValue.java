package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.util.function.Supplier;

/** Values that people typed, and the message when they cannot be read. */
final class OptionValue {

  private OptionValue() {}

  /**
   * What {@code parse} gives.
   *
   * @throws ImageException of kind CONFIGURATION that names {@code option}, if it refuses
   */
  static <T> T of(String option, Supplier<T> parse) throws ImageException {
    try {
      return parse.get();
    } catch (IllegalArgumentException e) {
      throw new ImageException(FailureKind.CONFIGURATION, option + ": " + e.getMessage(), e);
    }
  }
}
