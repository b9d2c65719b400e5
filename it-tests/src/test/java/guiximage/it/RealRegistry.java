package guiximage.it;

import guiximage.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The registry that Debian ships, running on a free port of this machine until it is closed.
 *
 * <p>{@code RealRegistry.start(directory)} is open to everybody and speaks plain HTTP; {@link
 * #startWith} takes more lines of its configuration. A machine without it fails the test.
 */
final class RealRegistry implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final int port;
  private final Path directory;

  private RealRegistry(Process process, int port, Path directory) {
    this.process = process;
    this.port = port;
    this.directory = directory;
  }

  /**
   * @param directory an empty one, for its blobs, configuration and log
   */
  static RealRegistry start(Path directory) throws IOException {
    return startWith(directory, "");
  }

  /**
   * @param http more lines of the configuration's section {@code http}, indented by two spaces
   * @param sections more sections
   */
  static RealRegistry startWith(Path directory, String http, String... sections)
      throws IOException {
    if (!Files.isExecutable(PROGRAM)) {
      throw new IOException(PROGRAM + " is missing: apt-get install docker-registry");
    }
    Path config = directory.resolve("config.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log:
          level: info
          accesslog:
            disabled: false
        storage:
          filesystem:
            rootdirectory: %s
          delete:
            enabled: true
        http:
          addr: 127.0.0.1:0
        """
                .formatted(directory.resolve("blobs"))
            + http
            + String.join("", sections));
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new RealRegistry(process, awaitPort(process, log), directory);
  }

  int port() {
    return port;
  }

  /** {@code 127.0.0.1:PORT}. */
  String host() {
    return "127.0.0.1:" + port;
  }

  /** {@code http://127.0.0.1:PORT}. */
  String url() {
    return "http://" + host();
  }

  ImageReference reference(String repository) {
    return ImageReference.parse(host() + "/" + repository);
  }

  /** One line a request, as {@code 127.0.0.1 - - [time] "GET /v2/… HTTP/1.1" 200 …}. */
  List<String> accessLog() throws IOException {
    return Files.readAllLines(directory.resolve("log")).stream()
        .filter(line -> line.contains("\" \"") && line.contains("HTTP/"))
        .toList();
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** The registry takes a free port itself and says which: nobody else can take it before. */
  private static int awaitPort(Process process, Path log) throws IOException {
    long start = System.nanoTime();
    while (true) {
      Matcher listening = LISTENING.matcher(Files.readString(log));
      if (listening.find()) {
        return Integer.parseInt(listening.group(1));
      }
      if (!process.isAlive() || System.nanoTime() - start > PATIENCE.toNanos()) {
        process.destroyForcibly();
        throw new IOException("docker-registry did not start: " + Files.readString(log));
      }
      pause();
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
