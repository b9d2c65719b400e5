package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.IoSupplier;
import guiximage.file.FileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that the command line names and that are read whole. */
final class InputFiles {

  private static final int MAX_BYTES = 32 * 1024 * 1024;

  private InputFiles() {}

  /**
   * The value that {@code reading} gives; an {@link ImageException} of it is passed on.
   *
   * @param option that named the file
   * @throws ImageException of kind CONFIGURATION, naming option and file, if it cannot be read
   */
  static <T> T read(String option, String file, IoSupplier<T> reading) throws IOException {
    try {
      return reading.get();
    } catch (ImageException e) {
      throw e;
    } catch (IOException e) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "%s: cannot read '%s': %s".formatted(option, file, FileFailure.reason(e)),
          e);
    }
  }

  /** Opens a file or, if its name is {@code -}, standard input, which only one option may have. */
  static InputStream open(ProcessInput input, String option, String file) throws IOException {
    return file.equals("-")
        ? input.standardInput().takenBy(option)
        : Files.newInputStream(Path.of(file));
  }

  /**
   * The content of a regular file, or of one that a link leads to. Nothing else is opened: a pipe
   * may never get a writer, and a device may have no end.
   *
   * @throws ImageException as {@link #read} does
   */
  static byte[] regular(String option, String file) throws IOException {
    return read(
        option,
        file,
        () -> {
          Path path = Path.of(file);
          if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException("not a regular file");
          }
          try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
              throw new IOException("it is longer than %d bytes".formatted(MAX_BYTES));
            }
            return bytes;
          }
        });
  }
}
