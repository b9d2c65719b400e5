package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Files that the command line names and that are read whole. */
final class InputFiles {

  private InputFiles() {}

  /** Reads a file, and knows what is wrong with its content. */
  @FunctionalInterface
  interface Reading<T> {
    T read() throws IOException;
  }

  /**
   * What {@code reading} gives; its own refusals are passed on.
   *
   * @param option that named the file
   * @throws ImageException of kind CONFIGURATION, naming option and file, if it cannot be read
   */
  static <T> T read(String option, String file, Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (ImageException e) {
      throw e;
    } catch (IOException e) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "%s: cannot read '%s': %s".formatted(option, file, reason(e)),
          e);
    }
  }

  private static String reason(IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return "no such file";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    Optional<String> system =
        cause instanceof FileSystemException e
            ? Optional.ofNullable(e.getReason())
            : Optional.empty();
    return system.orElse(String.valueOf(cause.getMessage()));
  }
}
