package guiximage.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A reader of regular files, one after the other, through one buffer. Not thread-safe. */
public final class FileReading {
  private static final int BUFFER_BYTES = 128 * 1024;
  private static final Set<OpenOption> OPTIONS =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  /** Grows to the size that the largest file so far has needed. */
  private ByteBuffer buffer = ByteBuffer.allocate(0);

  /**
   * Writes the content of {@code file}, exactly as many bytes as its status says, and leaves {@code
   * out} open.
   *
   * @throws guiximage.ImageException of kind STORE if it cannot be read, or is not the file that it
   *     was when the walk came to it; what {@code out} throws is passed on
   */
  public void copy(FoundFile file, OutputStream out) throws IOException {
    int useful = (int) Math.min(file.status().sizeBytes(), BUFFER_BYTES);
    if (buffer.capacity() < useful) {
      buffer = ByteBuffer.allocate(useful);
    }
    try (FileChannel channel = open(file.path())) {
      long left = file.status().sizeBytes();
      while (left > 0) {
        int length = read(channel, file.path(), left);
        out.write(buffer.array(), 0, length);
        left -= length;
      }
    }
    FileWalk.requireUnchanged(file);
  }

  private static FileChannel open(Path path) throws IOException {
    try {
      return FileChannel.open(path, OPTIONS);
    } catch (IOException e) {
      throw StoreFailure.reading(path, e);
    }
  }

  private int read(FileChannel channel, Path path, long left) throws IOException {
    int length;
    try {
      buffer.clear().limit((int) Math.min(left, buffer.capacity()));
      length = channel.read(buffer);
    } catch (IOException e) {
      throw StoreFailure.reading(path, e);
    }
    if (length < 0) {
      throw StoreFailure.changed(path, "shrank");
    }
    return length;
  }
}
