package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.task.Tasks;
import java.io.IOException;
import java.time.Duration;

/** The only loop that tries something again after a temporary failure. Never nested. */
final class RetryLoop {
  private static final double JITTER = 0.2;

  private final Retries retries;
  private final RetryClock clock;
  private final Deadline deadline;
  private final Warnings warnings;

  RetryLoop(RegistryOptions options, Deadline deadline, Warnings warnings) {
    this.retries = options.retries();
    this.clock = options.clock();
    this.deadline = deadline;
    this.warnings = warnings;
  }

  /** An action that may fail temporarily. */
  @FunctionalInterface
  interface Attempt<T> {
    /**
     * Tries once.
     *
     * @param number from 1
     */
    T run(int number) throws IOException;
  }

  /**
   * Tries until the action succeeds, or fails for good.
   *
   * @throws ImageException the failure of the last attempt, or the first that is not temporary
   */
  <T> T run(Attempt<T> attempt) throws IOException {
    for (int number = 1; ; number++) {
      try {
        return attempt.run(number);
      } catch (RetryableException e) {
        if (number >= (e.isUnreached() ? retries.unreachedAttempts() : retries.attempts())) {
          throw e.ended(number == 1 ? "tried once" : "tried %d times".formatted(number));
        }
        pause(delay(e, number), e);
      }
    }
  }

  private Duration delay(RetryableException failure, int number) throws ImageException {
    Duration asked = failure.delay().orElse(Duration.ZERO);
    if (asked.compareTo(retries.maxWait()) > 0) {
      throw failure.ended(
          "it asks to wait %d s, more than %d s"
              .formatted(asked.toSeconds(), retries.maxWait().toSeconds()));
    }
    if (!asked.isZero()) {
      return scaled(asked, 1 + JITTER / 2 * clock.jitter());
    }
    return failure.isImmediate() ? Duration.ZERO : backOff(number);
  }

  private Duration backOff(int number) {
    Duration doubled = retries.firstDelay().multipliedBy(1L << Math.min(number - 1, 20));
    Duration bounded = doubled.compareTo(retries.maxDelay()) > 0 ? retries.maxDelay() : doubled;
    return scaled(bounded, 1 - JITTER + 2 * JITTER * clock.jitter());
  }

  private static Duration scaled(Duration duration, double factor) {
    return Duration.ofNanos((long) (duration.toNanos() * factor));
  }

  private void pause(Duration delay, RetryableException failure) throws IOException {
    if (deadline.comesBefore(delay)) {
      throw failure.ended(Deadline.NO_TIME_LEFT);
    }
    if (failure.kind() == FailureKind.TEMPORARY && delay.toSeconds() > 0) {
      warnings.say(failure.getMessage() + "; trying again in " + delay.toSeconds() + " s");
    }
    try {
      clock.sleep(delay);
    } catch (InterruptedException e) {
      throw Tasks.interrupted();
    }
  }
}
