package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A failure that may be gone at the next attempt. Its kind counts if it is not. */
final class RetryableException extends ImageException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Duration wait;
  private final Prospect prospect;

  /** The chance that another try goes well. */
  private enum Prospect {
    /** After a while. */
    USUAL,
    /** At once: the reason is gone. */
    IMMEDIATE,
    /** Hardly: no server has ever answered there. */
    POOR
  }

  private RetryableException(
      FailureKind kind, String message, @Nullable Duration wait, Prospect prospect) {
    super(kind, message);
    this.wait = wait;
    this.prospect = prospect;
  }

  /** The network failed. */
  static RetryableException temporary(String message, Exception cause) {
    RetryableException made = of(FailureKind.TEMPORARY, message);
    made.initCause(cause);
    return made;
  }

  /** The name is not known or the port is closed, and the registry has not answered before. */
  static RetryableException unreached(String message, Exception cause) {
    RetryableException made =
        new RetryableException(FailureKind.TEMPORARY, message, null, Prospect.POOR);
    made.initCause(cause);
    return made;
  }

  static RetryableException of(FailureKind kind, String message) {
    return new RetryableException(kind, message, null, Prospect.USUAL);
  }

  /** The registry refused for now. */
  static RetryableException after(Optional<Duration> wait, RegistryException refusal) {
    RetryableException made =
        new RetryableException(
            FailureKind.TEMPORARY,
            String.valueOf(refusal.getMessage()),
            wait.orElse(null),
            Prospect.USUAL);
    made.initCause(refusal);
    return made;
  }

  /** The reason is gone already. */
  static RetryableException immediately(FailureKind kind, String message) {
    return new RetryableException(kind, message, null, Prospect.IMMEDIATE);
  }

  boolean isImmediate() {
    return prospect == Prospect.IMMEDIATE;
  }

  /** True if a second try is enough. */
  boolean isUnreached() {
    return prospect == Prospect.POOR;
  }

  /** The delay that the registry asked for; empty for the usual back-off. */
  Optional<Duration> delay() {
    return Optional.ofNullable(wait);
  }

  /** The same when there is no next time any more. */
  ImageException ended(String why) {
    return new ImageException(kind(), getMessage() + " (" + why + ")", this);
  }
}
