package guiximage.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import guiximage.PrintableText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program {@code ctr}, containerd's own client. */
record ContainerdClient(Path program) {
  private static final int MAX_OUTPUT_BYTES = 16 * 1024;
  private static final String WAIT = "5";
  private static final Pattern OF_SERVER = Pattern.compile("Server:\\s+Version:\\s+(\\S+)");

  /**
   * The program that is found first.
   *
   * @param path directories, separated by colons
   */
  static Optional<ContainerdClient> find(String path) {
    return Arrays.stream(path.split(":"))
        .filter(directory -> directory.startsWith("/"))
        .map(directory -> Path.of(directory, "ctr"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(ContainerdClient::new);
  }

  /** The version of the server at a socket; empty if it does not say it within some seconds. */
  Optional<String> version(Path socket) {
    try {
      Process process =
          new ProcessBuilder(
                  program.toString(),
                  "--address",
                  socket.toString(),
                  "--connect-timeout",
                  WAIT + "s",
                  "--timeout",
                  WAIT + "s",
                  "version")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readNBytes(MAX_OUTPUT_BYTES), UTF_8);
      boolean ended = process.waitFor(Long.parseLong(WAIT), TimeUnit.SECONDS);
      process.destroyForcibly();
      Matcher version = OF_SERVER.matcher(said);
      return ended && version.find()
          ? Optional.of(PrintableText.line(version.group(1)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
