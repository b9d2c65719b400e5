package guiximage.file;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Failures of kind STORE for files that could not be read. */
public final class StoreFailure {

  private StoreFailure() {}

  /** The exception for {@code failure}, which happened while {@code path} was read. */
  public static IOException reading(Path path, IOException failure) {
    if (failure instanceof ImageException
        || failure instanceof ClosedByInterruptException
        || failure instanceof InterruptedIOException) {
      return failure;
    }
    if (failure instanceof NoSuchFileException) {
      return new ImageException(
          FailureKind.STORE,
          RawPath.of(path) + " is missing: it was removed or never existed",
          failure);
    }
    return new ImageException(
        FailureKind.STORE,
        "cannot read " + RawPath.of(path) + ": " + FileFailure.reason(failure),
        failure);
  }

  static ImageException changed(Path path, String how) {
    return new ImageException(
        FailureKind.STORE,
        "%s %s while it was read; run again when nothing changes the store"
            .formatted(RawPath.of(path), how));
  }
}
