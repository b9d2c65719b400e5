package guiximage.file;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of any type that a walk has come to.
 *
 * @param name its name in the image: absolute, without a slash at the end
 * @param path where it lies on this machine
 */
public record FoundFile(RawPath name, Path path, FileStatus status) {

  /**
   * The regular file at {@code path}, or the one to which a link there leads.
   *
   * @throws ImageException of kind STORE if there is none
   */
  public static FoundFile following(Path path) throws IOException {
    Path real;
    try {
      real = path.toRealPath();
    } catch (IOException e) {
      throw StoreFailure.reading(path, e);
    }
    FileStatus status = FileWalk.statusOf(real);
    if (status.type() != FileStatus.Type.REGULAR) {
      throw new ImageException(
          FailureKind.STORE,
          "%s is a %s; a regular file is needed".formatted(RawPath.of(path), status.type().word()));
    }
    return new FoundFile(RawPath.of(real), real, status);
  }
}
