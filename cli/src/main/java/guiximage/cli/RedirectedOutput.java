package guiximage.cli;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Standard output where a shell has pointed it at an empty file: it can be written anywhere. */
final class RedirectedOutput implements Closeable {
  /** The file itself, however the shell has opened it. */
  private static final Path FILE = Path.of("/proc/self/fd/1");

  private final FileChannel shells;
  private final FileChannel own;

  private RedirectedOutput(FileChannel shells, FileChannel own) {
    this.shells = shells;
    this.own = own;
  }

  /** Empty for a pipe, a file that has something in it, or a file that cannot be opened again. */
  static Optional<RedirectedOutput> find(OutputStream out) {
    try {
      if (out instanceof FileOutputStream file
          && file.getFD() == FileDescriptor.out
          && Files.isRegularFile(FILE)
          && Files.size(FILE) == 0
          && file.getChannel().position() == 0) {
        FileChannel own = FileChannel.open(FILE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return Optional.of(new RedirectedOutput(file.getChannel(), own));
      }
    } catch (IOException e) {
      // then it is written from the beginning to the end, as a pipe is
    }
    return Optional.empty();
  }

  FileChannel channel() {
    return own;
  }

  /** Whatever the shell runs next writes behind what is there. */
  @Override
  public void close() throws IOException {
    try (own) {
      if (own.isOpen()) {
        shells.position(own.size());
      }
    }
  }
}
