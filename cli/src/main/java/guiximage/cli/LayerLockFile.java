package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FileFailure;
import guiximage.plan.LayerLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The file in which a division into layers is kept. */
record LayerLockFile(Path file) {

  /**
   * The lock in the file; empty if there is no such file.
   *
   * @throws ImageException of kind CONFIGURATION if it cannot be read or holds something else
   */
  Optional<LayerLock> read() throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "cannot read layer lock " + file + ": " + FileFailure.reason(e),
          e);
    }
    try {
      return Optional.of(LayerLock.parse(bytes));
    } catch (ImageException e) {
      throw new ImageException(e.kind(), file + ": " + e.getMessage(), e);
    }
  }

  /** The lock in the file, which has to exist. */
  LayerLock require() throws IOException {
    return read()
        .orElseThrow(
            () ->
                new ImageException(
                    FailureKind.CONFIGURATION,
                    "layer lock "
                        + file
                        + " is not there; push or export make it without --frozen-layers"));
  }

  /** Writes the whole file or leaves what was there. */
  void write(LayerLock lock) throws IOException {
    OutputFiles.write(file, new String(lock.toBytes(), StandardCharsets.UTF_8));
  }
}
