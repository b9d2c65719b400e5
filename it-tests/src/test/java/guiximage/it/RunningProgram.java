package guiximage.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * A program that has been started and not been waited for. Closing it kills it, and those that it
 * has started.
 */
final class RunningProgram implements AutoCloseable {
  /** Only bounds a hang: no test waits so long for anything that happens. */
  private static final long PATIENCE_MINUTES = 10;

  private static final long LOOK_MILLIS = 10;

  private final Process process;
  private final Path stdout;
  private final Path stderr;

  /**
   * @param directory for what it says
   */
  RunningProgram(Program program, Path directory) throws IOException {
    stdout = Files.createTempFile(directory, "running", ".out");
    stderr = Files.createTempFile(directory, "running", ".err");
    process =
        new ProcessBuilder(program.words())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile())
            .start();
  }

  /** Sends {@code INT}, {@code TERM}, {@code HUP} or {@code KILL}, unless it has ended. */
  void signal(String name) {
    Program.Result kill = Program.of("kill", "-s", name, Long.toString(process.pid())).run();
    if (kill.exitCode() != 0 && process.isAlive()) {
      throw new AssertionError(kill.stderr());
    }
  }

  String stderr() throws IOException {
    return Files.readString(stderr);
  }

  /** Waits until {@code condition} holds; fails the test if the program ends before. */
  void awaitThat(Callable<Boolean> condition) throws Exception {
    long deadlineNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
    while (!condition.call()) {
      if (!process.isAlive() || System.nanoTime() > deadlineNanos) {
        throw new AssertionError("it did not come so far: " + stderr());
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  /** Waits for its end. */
  Program.Result await() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      throw new AssertionError("it does not end: " + stderr());
    }
    return new Program.Result(process.exitValue(), Files.readString(stdout), stderr());
  }

  @Override
  public void close() {
    // a program under strace would stay as it is, stopped for ever
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
