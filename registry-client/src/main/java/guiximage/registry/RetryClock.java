package guiximage.registry;

import java.time.Duration;
import java.time.Instant;

/**
 * The time that retries and the lives of tokens go by. The caller passes the machine's, a test its
 * own.
 */
public interface RetryClock {

  /** The time of day; only for dates that a registry names. */
  Instant now();

  /** A time that never jumps. */
  long nanoTime();

  void sleep(Duration duration) throws InterruptedException;

  /** A random number from 0 to 1, so that many clients do not come back at the same moment. */
  double jitter();
}
