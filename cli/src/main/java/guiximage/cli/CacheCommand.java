package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.Listing;
import guiximage.layer.LayerIndexDirectory;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on the local index of layers. */
@Command(
    name = "cache",
    mixinStandardHelpOptions = true,
    description = "List, locate or prune the local layer cache. Losing it costs time only.")
final class CacheCommand implements Runnable {
  private final Console console;

  @Spec private CommandSpec spec = CommandSpec.create();

  CacheCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name one of: list, prune, path");
  }

  private LayerIndexDirectory index() throws IOException {
    return ReuseOptions.directory(console.input())
        .map(path -> new LayerIndexDirectory(path, InstantSource.system(), complaint -> {}))
        .orElseThrow(
            () ->
                new ImageException(
                    FailureKind.CONFIGURATION,
                    "there is no local index: neither XDG_CACHE_HOME nor HOME is set"));
  }

  @Command(
      name = "path",
      mixinStandardHelpOptions = true,
      description = "Print the directory of the cache.")
  int path() throws IOException {
    console.print(index().path().toString());
    return 0;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Print a line per entry: key, diff ID, size of the tar, time of last use.")
  int list() throws IOException {
    for (LayerIndexDirectory.Entry entry : index().list()) {
      console.print(
          "%s %s %d %s"
              .formatted(
                  entry.key(),
                  entry.facts().diffId(),
                  entry.facts().tarSizeBytes(),
                  entry.lastUsed()));
    }
    return 0;
  }

  @Command(
      name = "prune",
      mixinStandardHelpOptions = true,
      description = "Remove entries that were not used for some days.")
  int prune(
      @Option(
              names = "--days",
              paramLabel = "N",
              defaultValue = "30",
              description = "Default ${DEFAULT-VALUE}; 0 removes all")
          int days)
      throws IOException {
    Duration unused = Duration.ofDays(OptionValue.atLeast("--days", 0, days));
    int forgotten = index().prune(Instant.now().minus(unused));
    console.print(Listing.count(forgotten, "entry") + " forgotten");
    return 0;
  }
}
