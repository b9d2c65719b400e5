package guiximage.registry;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The end of the time that one client has for everything it does. */
final class Deadline {
  /** The reason in messages of what is not tried again because it would end after the deadline. */
  static final String NO_TIME_LEFT = "no time left to try again";

  private final RetryClock clock;
  private final @Nullable Duration limit;
  private final long startNanos;

  Deadline(RetryClock clock, Optional<Duration> limit) {
    this.clock = clock;
    this.limit = limit.orElse(null);
    this.startNanos = clock.nanoTime();
  }

  /** The time that is left, at least a nanosecond; empty if there is no deadline. */
  Optional<Duration> remaining() {
    return Optional.ofNullable(limit)
        .map(
            duration -> {
              Duration left = duration.minusNanos(clock.nanoTime() - startNanos);
              return left.isNegative() || left.isZero() ? Duration.ofNanos(1) : left;
            });
  }

  boolean comesBefore(Duration duration) {
    return remaining().map(left -> left.compareTo(duration) <= 0).orElse(false);
  }
}
