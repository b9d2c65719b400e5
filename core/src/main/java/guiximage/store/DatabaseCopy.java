package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A private copy of a database and its log, in a temporary directory that only this user may enter;
 * deleted when closed.
 *
 * <p>Taken while a writer may be at work, it is still one committed state: the file is copied first
 * and the log after it, and the log is the same one, by the salts in its header, before and after.
 * A page that a checkpoint changed in the file meanwhile is in that log too, and the log wins; a
 * transaction at its end that is cut short is ignored by SQLite. A rollback journal that cannot be
 * shared was left by a crash, and no process writes.
 *
 * @see <a href="https://www.sqlite.org/fileformat2.html#walformat">SQLite file format, 4.1</a>
 */
record DatabaseCopy(Path directory) implements Closeable {
  private static final int ATTEMPTS = 5;
  private static final int LOG_HEADER_BYTES = 32;

  static DatabaseCopy of(Path original) throws IOException {
    DatabaseCopy copy = new DatabaseCopy(Files.createTempDirectory("guix-image-"));
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (copy.take(original)) {
          return copy;
        }
      }
      throw new ImageException(
          FailureKind.STORE,
          "the store's database " + original + " changes too fast to be copied; try again");
    } catch (IOException e) {
      copy.close();
      throw e;
    }
  }

  Path file() {
    return directory.resolve("db.sqlite");
  }

  private boolean take(Path original) throws IOException {
    clear();
    List<ByteBuffer> headers = headers(original);
    Files.copy(original, file());
    for (String suffix : DatabaseState.LOG_SUFFIXES) {
      Path log = DatabaseState.beside(original, suffix);
      try {
        Files.copy(log, DatabaseState.beside(file(), suffix));
      } catch (NoSuchFileException e) {
        // there is none; or its last writer has just removed it, which the headers will tell
      }
    }
    return headers.equals(headers(original));
  }

  private static List<ByteBuffer> headers(Path original) throws IOException {
    List<ByteBuffer> headers = new ArrayList<>();
    for (String suffix : DatabaseState.LOG_SUFFIXES) {
      try (InputStream in = Files.newInputStream(DatabaseState.beside(original, suffix))) {
        headers.add(ByteBuffer.wrap(in.readNBytes(LOG_HEADER_BYTES)));
      } catch (NoSuchFileException e) {
        headers.add(ByteBuffer.allocate(0));
      }
    }
    return headers;
  }

  private void clear() throws IOException {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory)) {
      for (Path part : parts) {
        Files.delete(part);
      }
    }
  }

  @Override
  public void close() throws IOException {
    clear();
    Files.delete(directory);
  }
}
