package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.archive.ArchiveRun;
import guiximage.archive.ArchivedImage;
import guiximage.archive.StreamedImage;
import guiximage.build.DescribedSource;
import guiximage.build.ImageDescription;
import guiximage.layer.LayerIndex;
import guiximage.store.StoreItems;
import guiximage.store.StoreRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that stands in for the stream-layered-image scripts of Guix and nixpkgs. */
@Command(
    name = "stream",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Write the archive that Guix's and nixpkgs' stream-layered-image scripts write.",
      "Byte for byte, to standard output or, faster, to a file."
    })
final class StreamCommand implements Callable<Integer> {
  private static final Path STANDARD_OUTPUT = Path.of("-");

  private final Console console;

  @Parameters(
      paramLabel = "CONF.json",
      description = "Description of the image; - is standard input")
  private String description = "";

  @Option(
      names = {"-t", "--repo_tag"},
      paramLabel = "NAME:TAG",
      description = "Name of the image, instead of the one in the description")
  private @Nullable String repoTag;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to FILE, reading the store once; - is standard output")
  private @Nullable Path output;

  @Option(names = "--store-root", paramLabel = "DIR", description = "The store lies below DIR")
  private @Nullable Path storeRoot;

  @Option(names = "--store-db", paramLabel = "FILE", description = "The store's database")
  private @Nullable Path database;

  @Option(names = "--no-index", description = "Neither use nor keep the local index of layers")
  private boolean noIndex;

  @Mixin private final CompressionOptions.Jobs jobs = new CompressionOptions.Jobs();
  @Mixin private final ResultFileOptions result = new ResultFileOptions();
  @Mixin private final OutputOptions messages = new OutputOptions();

  StreamCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Optional<Path> file = Optional.ofNullable(output).filter(path -> !path.equals(STANDARD_OUTPUT));
    if (file.isEmpty() && console.outIsTerminal()) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "standard output is a terminal; use -o FILE, or pipe it into docker load");
    }
    result.files().requireWritable(file, Optional.empty());
    List<String> warnings = new ArrayList<>();
    ImageDescription read = DescriptionOptions.read(console.input(), description, warnings::add);
    StoreRoot root =
        Optional.ofNullable(storeRoot)
            .map(directory -> new StoreRoot(directory.toAbsolutePath()))
            .orElse(StoreRoot.HOST);
    DescribedSource source =
        SourceOptions.described(read, root, Optional.ofNullable(database), console.input());
    if (file.isPresent()) {
      OutputFiles.requireOther("-o/--output", file.get(), source.baseFile());
    }
    try (ConsoleProgress progress = console.progress(messages.settings());
        StoreItems items = source.items()) {
      warnings.forEach(progress::warn);
      LayerIndex index =
          noIndex ? LayerIndex.none() : ReuseOptions.local(console.input(), progress::explain);
      StreamedImage unnamed = StreamedImage.of(read, items, root, Instant.now());
      String name = repoTag;
      StreamedImage image =
          name == null ? unnamed : OptionValue.of("-t/--repo_tag", () -> unnamed.named(name));
      ArchiveRun run = new ArchiveRun(index, jobs.count(), progress);
      ArchivedImage written =
          file.isPresent() ? image.write(file.get(), run) : writeToOutput(image, run);
      result.files().write(written.imageId().toString(), ImageReport.of(image, written));
      return 0;
    }
  }

  private ArchivedImage writeToOutput(StreamedImage image, ArchiveRun run) throws IOException {
    Optional<RedirectedOutput> file = RedirectedOutput.find(console.out());
    if (file.isEmpty()) {
      return image.write(console.out(), run);
    }
    try (RedirectedOutput redirected = file.get()) {
      return image.write(redirected.channel(), run);
    }
  }
}
