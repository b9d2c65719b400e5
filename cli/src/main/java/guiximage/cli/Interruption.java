package guiximage.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Interruption by a signal, such as Ctrl-C: stops the work, so that every {@code finally} removes
 * what it has begun, and lets the process end with the signal's exit code (129, 130, 143).
 */
final class Interruption {
  /** With the end of Java itself, a signal is obeyed within two seconds. */
  private static final Duration CLEAN_UP = Duration.ofMillis(1800);

  private static final long REMINDER_MILLIS = 100;

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile Runnable cancel = () -> {};
  private volatile boolean requested;

  private Interruption() {}

  /** Stops {@code the calling thread} when the process is asked to end. */
  static Interruption ofProcess() {
    Interruption interruption = new Interruption();
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> interruption.stop(main), "interruption"));
    return interruption;
  }

  /** Never happens; for a run inside another program. */
  static Interruption none() {
    return new Interruption();
  }

  /** Stops the work of {@code main}, and waits for its end, though not for long. */
  void stop(Thread main) {
    if (finished.getCount() == 0) {
      return;
    }
    long startNanos = System.nanoTime();
    requested = true;
    main.interrupt();
    cancel.run();
    try {
      while (System.nanoTime() - startNanos < CLEAN_UP.toNanos()
          && !finished.await(REMINDER_MILLIS, TimeUnit.MILLISECONDS)) {
        main.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Also runs {@code action}, for work that does not notice being interrupted. */
  void alsoCancel(Runnable action) {
    cancel = action;
  }

  /** True if the process has been asked to end: failures are then no news. */
  boolean requested() {
    return requested;
  }

  /** Says that nothing is left to clean up. */
  void finished() {
    finished.countDown();
  }
}
