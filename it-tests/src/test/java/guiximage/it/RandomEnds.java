package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Ends programs at times that nobody has chosen, the same in each run. */
final class RandomEnds {
  /** What a program says that dies of each. */
  private static final Map<String, Integer> EXIT_CODES =
      Map.of("HUP", 129, "INT", 130, "KILL", 137, "TERM", 143);

  private static final List<String> SIGNALS = EXIT_CODES.keySet().stream().sorted().toList();

  private final Random random = new Random(Long.getLong("kill.seed", 1));
  private final long usualNanos;

  /**
   * @param undisturbed is run once, to see how long it takes
   */
  RandomEnds(Program undisturbed) {
    long start = System.nanoTime();
    undisturbed.output();
    usualNanos = System.nanoTime() - start;
  }

  /** A few; as many as {@code -Dkill.times} says, for hours, with another {@code -Dkill.seed}. */
  static int times() {
    return Integer.getInteger("kill.times", 8);
  }

  /** How a program ended, and whether it could do something about it. */
  record End(Program.Result result, boolean wasAsked) {
    boolean wasTooLate() {
      return result.exitCode() == 0;
    }
  }

  /**
   * Runs it, and sends it a signal before it is done or, sometimes, too late. Fails the test if it
   * then ends in any other way than by this signal.
   */
  End end(Program program, Path directory) throws IOException, InterruptedException {
    String signal = SIGNALS.get(random.nextInt(SIGNALS.size()));
    long nanos = (long) (usualNanos * 1.1 * random.nextDouble());
    try (RunningProgram running = new RunningProgram(program, directory)) {
      TimeUnit.NANOSECONDS.sleep(nanos);
      running.signal(signal);
      Program.Result result = running.await();
      assertThat(result.exitCode())
          .as("SIG%s after %d ms: %s", signal, nanos / 1_000_000, result.stderr())
          .isIn(0, EXIT_CODES.get(signal));
      assertThat(result.stderr()).doesNotContain("\tat ", "bug");
      return new End(result, !signal.equals("KILL"));
    }
  }
}
