package guiximage.base;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FileFailure;
import java.io.IOException;
import java.nio.file.Path;

/** Says of an image to build upon, or to look at, what is wrong with it. */
final class BaseImageFailure {
  private BaseImageFailure() {}

  static ImageException of(Path file, String what) {
    return new ImageException(FailureKind.BASE_IMAGE, "image '" + file + "': " + what);
  }

  /** A failure of this kind for any failure to read {@code file}. */
  static ImageException of(Path file, IOException e) {
    if (e instanceof ImageException known) {
      return known;
    }
    return new ImageException(
        FailureKind.BASE_IMAGE, "image '" + file + "': " + FileFailure.reason(e), e);
  }
}
