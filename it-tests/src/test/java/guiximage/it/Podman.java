package guiximage.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** podman with an empty store of images of its own. Closing it removes that. */
final class Podman implements AutoCloseable {
  private final Path directory;

  Podman() {
    try {
      this.directory = Files.createTempDirectory("guix-image-podman");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * podman with these words; runc, which crun's refusal of hybrid control groups does not concern.
   */
  Program podman(String... words) {
    return Program.of(
            "podman",
            "--root=" + directory.resolve("root"),
            "--runroot=" + directory.resolve("run"),
            "--storage-driver=overlay",
            "--runtime=runc",
            "--cgroup-manager=cgroupfs",
            "--events-backend=none")
        .with(words);
  }

  /** Loads an archive or a layout directory; returns what podman says. */
  String load(Path archive) {
    return podman("load", "-i", archive.toString()).output();
  }

  /** Runs {@code command} in a new container without network; returns its standard output. */
  String run(String image, String... command) {
    return podman("run", "--rm", "--network=none")
        .with("--ulimit=nofile=1024:4096", "--ulimit=nproc=100:1000", image)
        .with(command)
        .output();
  }

  @Override
  public void close() {
    podman("rmi", "--all", "--force").run();
    Program.of("rm", "-rf", directory.toString()).run();
  }
}
