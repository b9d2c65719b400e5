package guiximage.registry;

import java.time.Duration;
import java.util.Optional;

/**
 * The retry policy: how often, and after which delays, a temporary failure is tried again.
 *
 * @param attempts in all, 1 or more
 * @param unreachedAttempts the same where a registry that has not answered yet cannot be reached:
 *     its name is not known, or its port is closed
 * @param firstDelay before the second attempt; doubles from then on
 * @param maxDelay that doubling ends at
 * @param maxWait the longest wait that a registry may ask for; a longer one is a failure
 * @param deadline of everything that one client does, counted from its creation
 */
public record Retries(
    int attempts,
    int unreachedAttempts,
    Duration firstDelay,
    Duration maxDelay,
    Duration maxWait,
    Optional<Duration> deadline) {
  public static final Retries USUAL =
      new Retries(
          5,
          2,
          Duration.ofSeconds(1),
          Duration.ofSeconds(60),
          Duration.ofSeconds(120),
          Optional.empty());

  public Retries {
    if (attempts < 1 || unreachedAttempts < 1) {
      throw new IllegalArgumentException(
          Math.min(attempts, unreachedAttempts) + " attempts; want 1 or more");
    }
  }

  /**
   * As {@code --retry-times} counts: 0 is one attempt. Whoever says so waits as long for a registry
   * that cannot be reached.
   *
   * @throws IllegalArgumentException if {@code times} is less than 0
   */
  public Retries withRetryTimes(int times) {
    if (times < 0) {
      throw new IllegalArgumentException(times + " is not 0 or more");
    }
    int all = Math.min(times, Integer.MAX_VALUE - 1) + 1;
    return new Retries(all, all, firstDelay, maxDelay, maxWait, deadline);
  }

  public Retries withDeadline(Duration changed) {
    return new Retries(
        attempts, unreachedAttempts, firstDelay, maxDelay, maxWait, Optional.of(changed));
  }
}
