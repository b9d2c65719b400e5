package guiximage.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that the process was given open, by its name under {@code /proc/self/fd}: {@code
 * /dev/stdout} and the {@code >(...)} of a shell lead there. Behind it may be a pipe, which has no
 * other name, or a log that others write too.
 */
final class OpenDescriptor {
  private static final Path ALL = Path.of("/proc/self/fd");

  private OpenDescriptor() {}

  /** True if {@code file}, which is absolute, is one, open or not. */
  static boolean isOne(Path file) {
    try {
      Path directory = file.getParent();
      return directory != null && directory.toRealPath().equals(ALL.toRealPath());
    } catch (IOException e) {
      return false; // its directory is not there, or nothing is known of descriptors
    }
  }

  /** Adds {@code text} to what went there before. */
  static void write(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    switch (String.valueOf(file.getFileName())) {
      // opened once more, a file would be written at a place of its own: over this, or under it
      case "1" -> new FileOutputStream(FileDescriptor.out).write(bytes);
      case "2" -> new FileOutputStream(FileDescriptor.err).write(bytes);
      default -> Files.write(file, bytes, StandardOpenOption.APPEND);
    }
  }
}
