package guiximage.layer;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FileFailure;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A temporary file without a name: the system frees it when the program ends, however it ends.
 * Nobody but the user could open it while it had a name.
 */
final class SpoolFile implements Closeable {
  private final Path directory;

  /**
   * Not a channel: an interrupted thread closes its channel, and one destination that fails would
   * take the file away from the others. Guarded by this, also while it is read and written:
   * position and access belong together, and the pages are in memory as a rule.
   */
  private final RandomAccessFile file;

  private SpoolFile(Path directory, RandomAccessFile file) {
    this.directory = directory;
    this.file = file;
  }

  static SpoolFile create(Path directory) throws ImageException {
    try {
      Path path =
          Files.createTempFile(
              directory,
              ".guix-image-",
              ".layer",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        return new SpoolFile(directory, new RandomAccessFile(path.toFile(), "rw"));
      } finally {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  synchronized void append(byte[] bytes, int length) throws ImageException {
    try {
      file.seek(file.length());
      file.write(bytes, 0, length);
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  /**
   * Fills {@code buffer} from {@code offset} on, as far as the file goes; the bytes read, or -1.
   */
  synchronized int read(long offset, byte[] buffer) throws ImageException {
    try {
      file.seek(offset);
      return file.read(buffer);
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  private static ImageException failure(Path directory, IOException cause) {
    return new ImageException(
        FailureKind.OUTPUT,
        ("cannot keep a packed layer in the temporary directory '%s': %s; make room there or set"
                + " TMPDIR to a directory that has some")
            .formatted(directory, FileFailure.reason(cause)),
        cause);
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
