package guiximage.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A Docker engine of our own, at a private socket and with an empty store of images: started by the
 * first test that asks, stopped when the tests end.
 */
final class DockerEngine {
  private static final Duration START = Duration.ofMinutes(5);
  private static final long STOP_SECONDS = 20;

  private final Path directory;
  private final Process process;

  private DockerEngine(Path directory, Process process) {
    this.directory = directory;
    this.process = process;
  }

  private static final class Shared {
    private static final DockerEngine ENGINE = start();
  }

  static DockerEngine shared() {
    return Shared.ENGINE;
  }

  private static DockerEngine start() {
    try {
      Path directory = Files.createTempDirectory("guix-image-dockerd");
      Process process =
          new ProcessBuilder(
                  "dockerd",
                  "--iptables=false",
                  "--ip-masq=false",
                  "--bridge=none",
                  "--storage-driver=overlay2",
                  "--data-root=" + directory.resolve("data"),
                  "--exec-root=" + directory.resolve("exec"),
                  "--pidfile=" + directory.resolve("pid"),
                  "-H",
                  "unix://" + directory.resolve("sock"))
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
      DockerEngine engine = new DockerEngine(directory, process);
      Runtime.getRuntime().addShutdownHook(new Thread(engine::stop, "stop-dockerd"));
      engine.await();
      return engine;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await() throws IOException {
    long start = System.nanoTime();
    while (docker("version").run().exitCode() != 0) {
      if (!process.isAlive() || System.nanoTime() - start > START.toNanos()) {
        throw new AssertionError(
            "dockerd does not answer: " + Files.readString(directory.resolve("log")));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }

  private void stop() {
    process.destroy();
    try {
      process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Program.of("rm", "-rf", directory.toString()).run();
  }

  /** The client with these words, talking to this engine. */
  Program docker(String... words) {
    return Program.of("docker", "-H", "unix://" + directory.resolve("sock")).with(words);
  }

  /** Loads an archive; returns what docker says, such as {@code Loaded image: git:1}. */
  String load(Path archive) {
    return docker("load", "-i", archive.toString()).output();
  }

  /** Runs {@code command} in a new container without network; returns its standard output. */
  String run(String image, String... command) {
    return docker("run", "--rm", "--network", "none", image).with(command).output();
  }

  /** Forgets the image, and its layers where no other image has them. */
  void remove(String image) {
    docker("rmi", "-f", image).output();
  }
}
