package guiximage.registry;

import java.time.Duration;
import java.util.Optional;

/** When everything has to be over. */
final class Deadline {
  /** Why something that would have to wait beyond it is not done. */
  static final String NO_TIME_LEFT = "no time left to try again";

  private final RetryClock clock;
  private final Optional<Duration> limit;
  private final long startNanos;

  Deadline(RetryClock clock, Optional<Duration> limit) {
    this.clock = clock;
    this.limit = limit;
    this.startNanos = clock.nanoTime();
  }

  /** How much time is left, at least a nanosecond; empty if there is no deadline. */
  Optional<Duration> remaining() {
    return limit.map(
        duration -> {
          Duration left = duration.minusNanos(clock.nanoTime() - startNanos);
          return left.isNegative() || left.isZero() ? Duration.ofNanos(1) : left;
        });
  }

  boolean comesBefore(Duration duration) {
    return remaining().map(left -> left.compareTo(duration) <= 0).orElse(false);
  }
}
