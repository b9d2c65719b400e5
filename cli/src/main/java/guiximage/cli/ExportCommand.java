package guiximage.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.Listing;
import guiximage.archive.ArchiveRun;
import guiximage.archive.ArchivedImage;
import guiximage.archive.DockerArchive;
import guiximage.archive.OciArchive;
import guiximage.archive.OciLayout;
import guiximage.build.AssembledImage;
import guiximage.build.BaseReference;
import guiximage.build.ImageAssembler;
import guiximage.build.ImageRequest;
import guiximage.build.ReplacedImage;
import guiximage.image.ImageRecipe;
import guiximage.image.ManifestFormat;
import guiximage.layer.LayerIndex;
import guiximage.layer.LayerPacker;
import guiximage.publish.Delivery;
import guiximage.publish.Destination;
import guiximage.publish.ImagePublisher;
import guiximage.publish.LayerMemory;
import guiximage.publish.PushPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command that makes an image and writes it to a file, a directory or standard output. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "guix-image export [-o FILE] [OPTION...] [SOURCE...]",
    description = "Make an image of store items and write it to a file, for docker load or others.")
final class ExportCommand implements Callable<Integer> {
  private static final List<String> FORMATS = List.of("docker-archive", "oci-archive", "oci");
  private static final String STANDARD_OUTPUT = "-";

  private final Console console;
  private final Interruption interruption;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "File to write; default: -, which is standard output (not for oci)")
  private String output = STANDARD_OUTPUT;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = "docker-archive (default), oci-archive, or oci (a layout directory)")
  private String format = "docker-archive";

  @Mixin private final NameOptions naming = new NameOptions();
  @Mixin private final ImageOptions image = new ImageOptions();
  @Mixin private final CompressionOptions compression = new CompressionOptions();
  @Mixin private final AccessOptions access = new AccessOptions();
  @Mixin private final ResultOptions result = new ResultOptions();
  @Mixin private final OutputOptions messages = new OutputOptions();

  @Option(names = "--no-index", description = "Neither use nor keep the local index of layers")
  private boolean noIndex;

  @Option(
      names = "--legacy-v1",
      description = "Add the files that Docker before 1.10 needs (docker-archive)")
  private boolean legacy;

  private long began;

  ExportCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    validate();
    result
        .files()
        .requireWritable(
            output.equals(STANDARD_OUTPUT) ? Optional.empty() : Optional.of(Path.of(output)),
            image.layering.lock());
    began = System.nanoTime();
    try (ConsoleProgress progress = console.progress(messages.settings());
        LazyClient client =
            new LazyClient(() -> access.open(console.input(), interruption, progress, List.of()))) {
      List<ImageRecipe> recipes = new ArrayList<>();
      List<ImageRequest> requests = image.requests(console.input(), progress);
      ImageAssembler assembler = image.assembler(client);
      for (ImageRequest request : requests) {
        if (!format.equals("oci")) { // a layout is added to
          Optional<Path> base = request.base().flatMap(BaseReference::localFile);
          OutputFiles.requireOther("-o/--output", Path.of(output), base);
        }
        AssembledImage assembled =
            assembler.assemble(request, assembler.base(request), ReplacedImage.NONE);
        image.layering.keep(assembled.lock());
        recipes.add(assembled.recipe());
      }
      List<String> names =
          OptionValue.of("--tag-from-item", () -> naming.names(requests.get(0).source()));
      if (!format.equals("docker-archive")) {
        OptionValue.of("-t/--image-tag", () -> OciLayout.requireNames(names));
      }
      LayerIndex index =
          noIndex ? LayerIndex.none() : ReuseOptions.local(console.input(), progress::explain);
      return switch (format) {
        case "docker-archive" -> dockerArchive(recipes, names, index, progress);
        case "oci" ->
            layout(recipes, OciLayout.inDirectory(Path.of(output), names), names, index, progress);
        default -> ociArchive(recipes, names, index, progress);
      };
    }
  }

  /** Refuses options that cannot go together, before anything takes time. */
  private void validate() throws ImageException {
    if (!FORMATS.contains(format)) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "-f/--format: unknown format '" + format + "'; use " + String.join(", ", FORMATS));
    }
    if (output.equals(STANDARD_OUTPUT) && format.equals("oci")) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "-f oci: standard output takes no directory; name one with -o, or use -f oci-archive");
    }
    if (output.equals(STANDARD_OUTPUT) && console.outIsTerminal()) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "standard output is a terminal; write to a file with -o FILE, or pipe it into docker load");
    }
    if (legacy && !format.equals("docker-archive")) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "--legacy-v1 is for -f docker-archive; leave it out with -f " + format);
    }
  }

  private int dockerArchive(
      List<ImageRecipe> recipes, List<String> names, LayerIndex index, ConsoleProgress progress)
      throws IOException {
    if (recipes.size() > 1) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "-f docker-archive: it has no room for several platforms; use -f oci or oci-archive");
    }
    ImageRecipe recipe = recipes.get(0);
    DockerArchive plain = OptionValue.of("-t/--image-tag", () -> DockerArchive.of(names));
    DockerArchive archive = legacy ? plain.withLegacyFiles() : plain;
    ArchiveRun run = new ArchiveRun(index, compression.jobs(), progress);
    DockerArchive compressed = compression.compress(archive);
    ArchivedImage written =
        output.equals(STANDARD_OUTPUT)
            ? compressed.write(recipe, console.out(), run)
            : compressed.write(recipe, Path.of(output), run);
    Duration time = Duration.ofNanos(System.nanoTime() - began);
    progress.endBar();
    progress.say(
        "wrote %s — image ID %s, %s, %s"
            .formatted(
                output,
                written.imageId(),
                Listing.count(written.layers().size(), "layer"),
                DeliveryReport.seconds(time)));
    ObjectNode document = ImageReport.of(written, recipe, names);
    print(written.imageId().toString(), DeliveryReport.withDuration(document, time));
    return 0;
  }

  private int ociArchive(
      List<ImageRecipe> recipes, List<String> names, LayerIndex index, ConsoleProgress progress)
      throws IOException {
    try (OciArchive archive =
        output.equals(STANDARD_OUTPUT)
            ? OciArchive.toStream(
                console.out(), CompressionOptions.temporary(console.input()), names)
            : OciArchive.toFile(Path.of(output), names)) {
      return layout(recipes, archive, names, index, progress);
    }
  }

  private int layout(
      List<ImageRecipe> recipes,
      Destination destination,
      List<String> names,
      LayerIndex index,
      ConsoleProgress progress)
      throws IOException {
    try (LayerPacker packer = compression.packer(console.input())) {
      LayerMemory memory = new LayerMemory(LayerIndex.none(), index, LayerMemory.Check.BELIEVE);
      ImagePublisher publisher = new ImagePublisher(packer, memory, compression.jobs(), progress);
      try (PushPlan plan = publisher.plan(recipes, ManifestFormat.OCI, List.of(destination))) {
        Delivery delivery = publisher.publish(plan).get(0);
        Duration time = Duration.ofNanos(System.nanoTime() - began);
        DeliveryReport report =
            new DeliveryReport(List.of(new DeliveryReport.Outcome(delivery, names)), time);
        report.print(progress, "wrote");
        print(report.digest().toString(), report.document());
        return report.exitCode();
      }
    }
  }

  /** Writes the files and, unless the image itself went there, to standard output. */
  private void print(String digest, ObjectNode document) throws IOException {
    result.files().write(digest, document);
    if (!output.equals(STANDARD_OUTPUT)) {
      console.printDocument(result.text(digest, document));
    }
  }
}
