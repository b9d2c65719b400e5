package guiximage.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A program that has been started and not been waited for. Closing it kills it. */
final class RunningProgram implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;
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

  /** Sends {@code INT}, {@code TERM}, {@code HUP} or {@code KILL}. */
  void signal(String name) {
    Program.of("kill", "-s", name, Long.toString(process.pid())).output();
  }

  /** Something that a test does to the world. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  /** Does something at a moment when the program does nothing. */
  void whileStopped(Action action) throws Exception {
    signal("STOP");
    action.run();
    signal("CONT");
  }

  /** What it has written to its standard output. */
  Path stdout() {
    return stdout;
  }

  String stderr() throws IOException {
    return Files.readString(stderr);
  }

  /** Waits until {@code condition} holds; fails the test if the program ends before. */
  void awaitThat(Callable<Boolean> condition) throws Exception {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.call()) {
      if (!process.isAlive() || System.nanoTime() > deadlineNanos) {
        throw new AssertionError("it did not come so far: " + stderr());
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  /** Waits for its end; its standard output is left out where it may be large. */
  Program.Result await() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end: " + stderr());
    }
    String out = Files.size(stdout) < 1 << 20 ? new String(Files.readAllBytes(stdout), UTF_8) : "";
    return new Program.Result(process.exitValue(), out, stderr());
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
