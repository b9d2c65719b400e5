package guiximage.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Docker engine that runs in a {@link DebianRoot}, with an empty store of images. */
final class RootEngine implements AutoCloseable {
  /** Where layers are: in Docker's own store, or in that of containerd. */
  enum ImageStore {
    CLASSIC,
    CONTAINERD
  }

  private final DebianRoot root;
  private final Path state;
  private final RunningProgram daemon;

  private RootEngine(DebianRoot root, Path state, RunningProgram daemon) {
    this.root = root;
    this.state = state;
    this.daemon = daemon;
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param directory for its configuration and what it says
   */
  static RootEngine start(DebianRoot root, ImageStore store, Path directory) throws Exception {
    Path state = DebianRoot.DATA.resolve("docker-" + store);
    Path configuration = directory.resolve("docker-" + store + ".json");
    Files.writeString(configuration, configuration(state, store));
    RunningProgram daemon =
        new RunningProgram(
            root.program("dockerd", "--config-file", configuration.toString()), directory);
    RootEngine engine = new RootEngine(root, state, daemon);
    try {
      daemon.awaitThat(() -> engine.docker("version").run().exitCode() == 0);
    } catch (Exception | AssertionError e) {
      engine.close();
      throw e;
    }
    return engine;
  }

  private static String configuration(Path state, ImageStore store) throws IOException {
    return """
        {
          "data-root": "%1$s/data",
          "exec-root": "%1$s/run",
          "pidfile": "%1$s/pid",
          "hosts": ["unix://%1$s/socket"],
          "bridge": "none",
          "iptables": false,
          "ip6tables": false,
          "features": {"containerd-snapshotter": %2$s}
        }
        """
        .formatted(state, store == ImageStore.CONTAINERD);
  }

  Program docker(String... words) {
    return root.program("docker", "--host", "unix://" + state + "/socket").with(words);
  }

  /** The client of the containerd that this engine has started, in a namespace of its own. */
  Program ctr(String... words) {
    return root.program("ctr", "--address", state + "/run/containerd/containerd.sock")
        .with("--namespace", "readers")
        .with(words);
  }

  @Override
  public void close() {
    daemon.close();
  }
}
