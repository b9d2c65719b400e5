package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.Listing;
import guiximage.base.LayerVerification;
import guiximage.build.ConfigComparison;
import guiximage.build.ImageAssembler;
import guiximage.build.ImageRequest;
import guiximage.image.BaseImage;
import guiximage.image.Layer;
import guiximage.image.PublishedImage;
import guiximage.oci.Descriptor;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import guiximage.publish.Destination;
import guiximage.publish.StoreComparison;
import guiximage.publish.StoreComparison.LayerVerdict;
import guiximage.registry.RegistryClient;
import guiximage.registry.Repository;
import guiximage.task.Tasks;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that compares a published image with this store. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "guix-image verify REF [OPTION...] [SOURCE...]",
    description = {
      "Compare a published image with what this store would give.",
      "Makes its layers again from the store and compares their diff IDs, and its config with the"
          + " given options; downloads no layer. Give the options that it was pushed with. The image"
          + " decides which items share a layer. Differences are listed, and the exit code is 7."
    })
final class VerifyCommand implements Callable<Integer> {
  /** Requests at a time. */
  private static final int QUESTIONS = 4;

  private final Console console;
  private final Interruption interruption;

  @Parameters(index = "0", paramLabel = "REF", description = "Image in a registry")
  private String reference = "";

  @Option(names = "--deep", description = "Also read every layer from the registry")
  private boolean deep;

  @Mixin private final ImageOptions image = new ImageOptions();
  @Mixin private final CompressionOptions.Jobs jobs = new CompressionOptions.Jobs();
  @Mixin private final AccessOptions access = new AccessOptions();
  @Mixin private final OutputOptions messages = new OutputOptions();

  VerifyCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    image.skipFirstWord();
    ImageReference wanted = OptionValue.of("REF", () -> ImageReference.parse(reference));
    try (ConsoleProgress progress = console.progress(messages.settings());
        RegistryClient client =
            access.open(console.input(), interruption, progress, List.of(wanted))) {
      Repository repository = client.repository(wanted, RegistryClient.Access.PULL);
      int layers = 0;
      boolean same = true;
      ImageAssembler assembler = image.assembler(() -> client);
      for (ImageRequest request : image.requests(console.input(), progress)) {
        Optional<BaseImage> from = assembler.base(request);
        PublishedImage published = find(repository, wanted, assembler.platform(request, from));
        progress.explain("the image for " + published.config().platform());
        List<String> differences =
            ConfigComparison.differences(request.withCreated(image.config.created()), published);
        differences.forEach(progress::say);
        StoreComparison layersCompared = assembler.compare(request, from, published, jobs.count());
        same &= differences.isEmpty() && layersCompared.isSame();
        say(progress, layersCompared);
        same &= hasLayers(repository, published, progress);
        layers += published.layers().size();
        if (deep) {
          read(published, repository, progress);
        }
      }
      return verdict(wanted, same, layers, progress);
    }
  }

  private static PublishedImage find(
      Repository repository, ImageReference reference, Platform platform) throws IOException {
    return repository.require(reference.identifier(), platform);
  }

  /** Names the layers that the registry has lost; true if it has all, in their sizes. */
  private static boolean hasLayers(
      Repository repository, PublishedImage image, ConsoleProgress progress) throws IOException {
    Destination registry = repository.destination(List.of(), List.of());
    List<Descriptor> layers = image.layers().stream().map(Layer::descriptor).toList();
    List<Boolean> there = Tasks.map(layers, QUESTIONS, "check", registry::confirm);
    for (int i = 0; i < layers.size(); i++) {
      if (!there.get(i)) {
        progress.say(
            "layer %d: the registry has lost %s; push the image again with --check-blobs"
                .formatted(i + 1, layers.get(i).digest()));
      }
    }
    return !there.contains(false);
  }

  private static void say(ConsoleProgress progress, StoreComparison comparison) {
    for (LayerVerdict layer : comparison.layers()) {
      say(progress, layer);
    }
    comparison.missing().forEach(path -> progress.say(path + " is in no layer"));
    comparison.absent().forEach(diffId -> progress.say("layer " + diffId + " is not in the image"));
  }

  private static void read(PublishedImage image, Repository repository, ConsoleProgress progress)
      throws IOException {
    for (Layer layer : image.layers()) {
      LayerVerification.verify(repository.blob(layer.descriptor()), layer);
      progress.explain(
          "layer " + layer.diffId() + " was read: its digest and diff ID are as stated");
    }
  }

  private static void say(ConsoleProgress progress, LayerVerdict layer) {
    String name = "layer " + layer.number() + ": ";
    switch (layer.verdict()) {
      case SAME -> progress.explain(name + "same, " + layer.published());
      case UNEXPLAINED ->
          progress.say(
              name + layer.published() + " holds no store items and is not made by these options");
      case FOREIGN_ITEMS -> {
        progress.say(name + "holds items that are not of this closure:");
        layer.items().forEach(path -> progress.say("  " + path));
      }
      case DIFFERENT -> {
        progress.say(
            "%sthe image has %s, this store gives %s%s"
                .formatted(
                    name,
                    layer.published(),
                    layer.expected().orElseThrow(),
                    layer.items().isEmpty() ? "" : "; one of these items differs:"));
        layer.items().forEach(path -> progress.say("  " + path));
      }
    }
  }

  private int verdict(ImageReference wanted, boolean same, int layers, ConsoleProgress progress)
      throws IOException {
    if (same) {
      console.print(wanted + " is what this store gives: " + Listing.count(layers, "layer"));
      return 0;
    }
    throw new ImageException(
        FailureKind.REGISTRY,
        wanted
            + " is not what this store gives; "
            + (progress.isQuiet()
                ? "leave out --quiet to see what differs"
                : "what differs is named above"));
  }
}
