package guiximage.it;

import guiximage.oci.ImageReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The registry that Debian ships, running on a free port of this machine until it is closed.
 *
 * <p>{@code RealRegistry.start(directory)} is open to everybody and speaks plain HTTP; {@link
 * #startWith} takes more lines of its configuration. A machine without it fails the test.
 */
final class RealRegistry implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");
  private static final long START_MILLIS = 20_000;

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
    int port = freePort();
    Path config = directory.resolve("config.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log:
          level: warn
          accesslog:
            disabled: false
        storage:
          filesystem:
            rootdirectory: %s
          delete:
            enabled: true
        http:
          addr: 127.0.0.1:%d
        """
                .formatted(directory.resolve("blobs"), port)
            + http
            + String.join("", sections));
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    RealRegistry registry = new RealRegistry(process, port, directory);
    registry.awaitStart();
    return registry;
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

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitStart() throws IOException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(START_MILLIS)) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException e) {
        pause();
      }
      if (!process.isAlive()) {
        break;
      }
    }
    throw new IOException(
        "docker-registry did not start: " + Files.readString(directory.resolve("log")));
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
