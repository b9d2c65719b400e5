package guiximage.cli.demo;

import guiximage.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * Runs the demonstration with a registry of its own, streams the same from a description, prints
 * nothing and leaves nothing behind: the launcher archives the classes that this loads, so that
 * later starts are fast.
 */
@Command(name = "rehearse", hidden = true, description = "Load what most runs load.")
public final class RehearseCommand implements Callable<Integer> {
  private static final int EMPTY_TAR_BYTES = 10_240;

  private final Path temporary;
  private final Function<Path, CommandRunner> runners;

  /**
   * A rehearsal.
   *
   * @param temporary an existing directory for the files that it writes and removes
   * @param runners gives a runner that prints nothing and has that home directory
   */
  public RehearseCommand(Path temporary, Function<Path, CommandRunner> runners) {
    this.temporary = temporary;
    this.runners = runners;
  }

  @Override
  public Integer call() throws IOException {
    Path directory = Files.createTempDirectory(temporary, "guix-image-rehearsal-");
    try (LoopbackRegistry registry = LoopbackRegistry.startWithTokens()) {
      logIn(directory, registry.authority());
      String reference = registry.authority() + "/rehearsal:1";
      Path demo = directory.resolve("demo");
      int exitCode = run(directory, "demo", "--directory=" + demo, reference);
      Path root = demo.resolve("root");
      String conf = describe(root).toString();
      String archive = directory.resolve("streamed.tar").toString();
      return exitCode | run(directory, "stream", "--store-root=" + root, "-o", archive, conf);
    } finally {
      delete(directory);
    }
  }

  private int run(Path home, String... command) {
    return runners.apply(home).run(Map.of(), command);
  }

  /** Writes the description of an image of all that is in the store below {@code root}. */
  private static Path describe(Path root) throws IOException {
    Path store = root.resolve("gnu/store");
    String items;
    try (Stream<Path> paths = Files.list(store)) {
      items =
          paths
              .map(path -> "\"/gnu/store/" + path.getFileName() + "\"")
              .collect(Collectors.joining(", "));
    }
    Path customisation = store.resolve("0".repeat(32) + "-customisation-layer");
    byte[] emptyTar = new byte[EMPTY_TAR_BYTES];
    Files.createDirectories(customisation);
    Files.write(customisation.resolve("layer.tar"), emptyTar);
    Files.writeString(customisation.resolve("checksum"), Digest.of(emptyTar).hex());
    return Files.writeString(
        root.resolve("conf.json"),
        """
        {"architecture": "amd64", "config": {}, "created": "1970-01-01T00:00:01+00:00",
         "repo_tag": "rehearsal:1", "store_dir": "/gnu/store", "from_image": null,
         "customisation_layer": "/gnu/store/%s", "store_layers": [[%s]]}
        """
            .formatted(customisation.getFileName(), items));
  }

  /** Writes what {@code docker login} writes: a user without rights, in Base64. */
  private static void logIn(Path home, String registry) throws IOException {
    Path file = home.resolve(".docker").resolve("config.json");
    Files.createDirectory(file.getParent());
    Files.writeString(
        file, "{\"auths\": {\"%s\": {\"auth\": \"bm9ib2R5Om5vbmU=\"}}}".formatted(registry));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
