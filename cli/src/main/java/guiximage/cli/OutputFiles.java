package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Small files that the command writes: a digest, a report. */
final class OutputFiles {

  private OutputFiles() {}

  /**
   * Sees that the image does not take the place of the one it is built upon.
   *
   * @throws ImageException of kind CONFIGURATION if it would
   */
  static void requireOther(String option, Path output, Optional<Path> base) throws IOException {
    if (base.isPresent()
        && Files.exists(base.get())
        && Files.exists(output)
        && Files.isSameFile(base.get(), output)) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          option + ": '" + output + "' is the base image itself; name another file");
    }
  }

  /** Writes the whole file or leaves what was there. */
  static void write(Path file, String text) throws IOException {
    Path target = file.toAbsolutePath();
    try {
      if (Files.exists(target) && !Files.isRegularFile(target)) {
        Files.writeString(target, text); // a pipe or a device takes no rename
        return;
      }
      Path temporary = Files.createTempFile(target.getParent(), ".guix-image-", ".tmp");
      try {
        Files.write(temporary, text.getBytes(StandardCharsets.UTF_8));
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new ImageException(
          FailureKind.OUTPUT, "cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
