package guiximage.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import guiximage.PrintableText;
import guiximage.task.ChildProgram;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program {@code ctr}, containerd's own client. */
record ContainerdClient(ChildProgram program) {
  private static final int MAX_OUTPUT_BYTES = 16 * 1024;
  private static final Duration WAIT = Duration.ofSeconds(5);
  private static final Pattern OF_SERVER = Pattern.compile("Server:\\s+Version:\\s+(\\S+)");

  /**
   * The program that is found first.
   *
   * @param searchPath directories, separated by colons
   */
  static Optional<ContainerdClient> find(String searchPath) {
    return ChildProgram.find(searchPath, "ctr").map(ContainerdClient::new);
  }

  /** The version of the server at a socket; empty if it does not say it within some seconds. */
  Optional<String> version(Path socket) throws InterruptedIOException {
    String wait = WAIT.toSeconds() + "s";
    List<String> arguments =
        List.of(
            "--address",
            socket.toString(),
            "--connect-timeout",
            wait,
            "--timeout",
            wait,
            "version");
    try {
      ChildProgram.Result result =
          program.run(arguments, new byte[0], WAIT.plusSeconds(1), MAX_OUTPUT_BYTES);
      Matcher version = OF_SERVER.matcher(new String(result.output(), UTF_8));
      return version.find() ? Optional.of(PrintableText.line(version.group(1))) : Optional.empty();
    } catch (ChildProgram.FailedException e) {
      return Optional.empty();
    }
  }
}
