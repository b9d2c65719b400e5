package guiximage.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place where a program stops by itself, as by SIGSTOP, however fast it is: right after its n-th
 * read of one file, by {@code strace}.
 */
final class StopPoint {
  private static final Pattern STOPPED = Pattern.compile("(\\d+) +--- stopped by SIGSTOP ---");

  private final Path file;
  private final int reads;
  private final Path log;

  /**
   * @param directory for the log of strace
   */
  StopPoint(Path file, int reads, Path directory) throws IOException {
    this.file = file;
    this.reads = reads;
    this.log = Files.createTempFile(directory, "strace", ".log");
  }

  /** The command with this stop point. */
  Command in(Command command) {
    String inject = "inject=read,pread64:signal=SIGSTOP:when=" + reads;
    return command
        .under("strace", "-f", "-qq", "-o", log.toString(), "-P", file.toString())
        .under("-e", "trace=read,pread64", "-e", inject);
  }

  /** Waits until every thread of the program stands still. */
  void await(RunningProgram program) throws Exception {
    program.awaitThat(this::everyThreadIsStopped);
  }

  private boolean everyThreadIsStopped() throws IOException {
    List<String> stopped = stoppedThreads();
    if (stopped.isEmpty()) {
      return false;
    }
    try (var threads = Files.list(Path.of("/proc", stopped.get(0), "task"))) {
      return threads.allMatch(thread -> stopped.contains(thread.getFileName().toString()));
    }
  }

  private List<String> stoppedThreads() throws IOException {
    return STOPPED.matcher(Files.readString(log)).results().map(found -> found.group(1)).toList();
  }

  /** Sends a signal to the stopped program; any but {@code KILL} waits for {@link #resume}. */
  void signal(String name) throws IOException {
    Program.of("kill", "-s", name, processId()).output();
  }

  void resume() throws IOException {
    signal("CONT");
  }

  private String processId() throws IOException {
    Path status = Path.of("/proc", stoppedThreads().get(0), "status");
    Matcher group = Pattern.compile("(?m)^Tgid:\\s+(\\d+)$").matcher(Files.readString(status));
    if (!group.find()) {
      throw new AssertionError("no Tgid in " + status);
    }
    return group.group(1);
  }
}
