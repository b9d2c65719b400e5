package guiximage.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * Runs the demonstration with a registry of its own, prints nothing and leaves nothing behind: the
 * launcher archives the classes that this loads, so that later starts are fast.
 */
@Command(name = "rehearse", hidden = true, description = "Load what most runs load.")
final class RehearseCommand implements Callable<Integer> {

  @Override
  public Integer call() throws IOException {
    Path directory = Files.createTempDirectory("guix-image-rehearsal-");
    try (LoopbackRegistry registry = LoopbackRegistry.start()) {
      logIn(directory, registry.authority());
      return GuixImage.run(
          silence(directory),
          Interruption.none(),
          "demo",
          "--directory=" + directory.resolve("demo"),
          registry.authority() + "/rehearsal:1");
    } finally {
      delete(directory);
    }
  }

  /** As docker login does; "bm9ib2R5Om5vbmU=" is nobody:none. */
  private static void logIn(Path home, String registry) throws IOException {
    Path file = home.resolve(".docker").resolve("config.json");
    Files.createDirectory(file.getParent());
    Files.writeString(
        file, "{\"auths\": {\"%s\": {\"auth\": \"bm9ib2R5Om5vbmU=\"}}}".formatted(registry));
  }

  /** A terminal that nobody sees, so that progress bars are rehearsed as well. */
  private static Console silence(Path home) {
    OutputStream nowhere = OutputStream.nullOutputStream();
    return new Console(
        new ByteArrayInputStream(new byte[0]),
        nowhere,
        new PrintStream(nowhere, true, StandardCharsets.UTF_8),
        Map.of("HOME", home.toString(), "XDG_CACHE_HOME", home.resolve("cache").toString()),
        false,
        true);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
