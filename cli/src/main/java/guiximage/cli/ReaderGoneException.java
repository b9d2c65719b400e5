package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;

/** The end of the reader of standard output, such as {@code head}: it has what it wanted. */
final class ReaderGoneException extends ImageException {
  /** As of a program that SIGPIPE has ended. */
  static final int EXIT_CODE = 141;

  private static final long serialVersionUID = 1L;

  private ReaderGoneException(String message, IOException cause) {
    super(FailureKind.OUTPUT, message, cause);
  }

  /** The failure to write to standard output. */
  static ImageException of(IOException failure) {
    String message = "cannot write to standard output: " + failure.getMessage();
    return "Broken pipe".equals(failure.getMessage())
        ? new ReaderGoneException(message, failure)
        : new ImageException(FailureKind.OUTPUT, message, failure);
  }
}
