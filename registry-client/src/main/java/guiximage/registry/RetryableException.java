package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.time.Duration;
import java.util.Optional;

/** A failure that may be gone at the next attempt. Its kind counts if it is not. */
final class RetryableException extends ImageException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Duration> wait;
  private final boolean immediate;

  private RetryableException(
      FailureKind kind, String message, Optional<Duration> wait, boolean immediate) {
    super(kind, message);
    this.wait = wait;
    this.immediate = immediate;
  }

  /** The network failed. */
  static RetryableException temporary(String message, Exception cause) {
    RetryableException made = of(FailureKind.TEMPORARY, message);
    made.initCause(cause);
    return made;
  }

  static RetryableException of(FailureKind kind, String message) {
    return new RetryableException(kind, message, Optional.empty(), false);
  }

  /** The registry refused for now. */
  static RetryableException after(Optional<Duration> wait, RegistryException refusal) {
    RetryableException made =
        new RetryableException(
            FailureKind.TEMPORARY, String.valueOf(refusal.getMessage()), wait, false);
    made.initCause(refusal);
    return made;
  }

  /** The reason is gone already. */
  static RetryableException immediately(FailureKind kind, String message) {
    return new RetryableException(kind, message, Optional.empty(), true);
  }

  boolean isImmediate() {
    return immediate;
  }

  /** What the registry asked for; empty for the usual back-off. */
  Optional<Duration> delay() {
    return wait;
  }

  /** The same when there is no next time any more. */
  ImageException ended(String why) {
    return new ImageException(kind(), getMessage() + " (" + why + ")", this);
  }
}
