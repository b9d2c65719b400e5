package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a process that is asked to end, or that has no memory left. */
class InterruptionTest {

  /** Work that does not notice; a signal waited for it for nine seconds. */
  @Test
  @Timeout(60)
  void workThatDoesNotEndIsLeft() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Thread busy =
        new Thread(
            () -> {
              while (end.getCount() > 0) {
                Thread.onSpinWait();
              }
            });
    busy.start();
    try {
      AtomicBoolean cancelled = new AtomicBoolean();
      Interruption interruption = Interruption.none();
      interruption.alsoCancel(() -> cancelled.set(true));
      long start = System.nanoTime();

      interruption.stop(busy);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(cancelled).isTrue();
      assertThat(interruption.requested()).isTrue();
      assertThat(busy.isInterrupted()).isTrue();
    } finally {
      end.countDown();
      busy.join();
    }
  }

  @Test
  void workThatHasEndedIsNotStopped() {
    Interruption interruption = Interruption.none();
    interruption.finished();

    interruption.stop(Thread.currentThread());

    assertThat(Thread.interrupted()).isFalse();
    assertThat(interruption.requested()).isFalse();
  }

  @Test
  void aThreadWithoutMemoryEndsTheCommand() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    FailurePrinter printer =
        new FailurePrinter(
            new PrintStream(err, true, StandardCharsets.UTF_8), Screen.NONE, Interruption.none());

    int exitCode = printer.uncaught(new OutOfMemoryError("Java heap space"));

    assertThat(exitCode).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "guix-image: error: Java has too little memory; let it take more, as by"
                + " GUIX_IMAGE_JAVA_OPTS=-Xmx4g\n");
  }
}
