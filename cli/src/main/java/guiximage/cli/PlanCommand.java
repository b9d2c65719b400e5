package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.build.ImageAssembler;
import guiximage.build.ImageRequest;
import guiximage.build.PreviousImages;
import guiximage.image.ImageRecipe;
import guiximage.image.PublishedImage;
import guiximage.layer.LayerPacker;
import guiximage.layer.PackedLayer;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import guiximage.publish.LayerMemory;
import guiximage.publish.PlannedLayer;
import guiximage.publish.PushPlan;
import guiximage.publish.PushPlan.Foresight;
import guiximage.registry.RegistryClient;
import guiximage.registry.Repositories;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what a push would do. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "guix-image plan [--registry=REF] [OPTION...] [SOURCE...]",
    description = {
      "Show what each layer would hold, and what a push would send; sends nothing.",
      "Says of each layer whether it would be reused, mounted or sent, and which item changed from"
          + " what."
    })
final class PlanCommand implements Callable<Integer> {
  private final Console console;
  private final Interruption interruption;

  @Option(
      names = "--registry",
      paramLabel = "REF",
      description = "Where the image would go; without it, to a registry that has nothing")
  private Optional<String> registry = Optional.empty();

  @Mixin private final ImageOptions image = new ImageOptions();
  @Mixin private final CompressionOptions compression = new CompressionOptions();
  @Mixin private final ReuseOptions reuse = new ReuseOptions();
  @Mixin private final AccessOptions access = new AccessOptions();
  @Mixin private final UploadLimit limit = new UploadLimit();
  @Mixin private final TalkOptions talking = new TalkOptions();

  @Mixin private final SummaryOptions ci = new SummaryOptions();

  @Option(names = "--json", description = "Print one JSON document")
  private boolean json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write a page that shows layers and items by size")
  private Optional<Path> html = Optional.empty();

  @Option(
      names = "--exact",
      description = "Make layers that are not known, so that their sizes are exact; keeps them not")
  private boolean exact;

  PlanCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    List<ImageReference> targets =
        registry.isPresent() ? List.of(PushCommand.target(registry.get())) : List.of();
    if (html.isPresent()) {
      OutputFiles.requireWritable("--html", html.get());
    }
    ci.requireWritable(console);
    try (Talk talk = talking.open(console);
        RegistryClient client = access.open(console.input(), interruption, talk, targets);
        LayerPacker packer = compression.packer(console.input())) {
      limit.bytes(); // refused before anything takes time
      List<ImageRequest> requests = image.requests(console.input(), talk::warn);
      if (html.isPresent() && requests.size() > 1) {
        throw new ImageException(
            FailureKind.CONFIGURATION, "--html: a page shows one platform; name one --platform");
      }
      ImageAssembler assembler = image.assembler(() -> client);
      Repositories repositories = new Repositories(client, targets);
      PreviousImages previous = reuse.previous(repositories, targets);
      List<ImageRecipe> recipes = new ArrayList<>();
      for (ImageRequest request : requests) {
        recipes.add(previous.assemble(assembler, request, assembler.base(request)).recipe());
      }
      LayerMemory memory =
          reuse
              .memory(previous, repositories, ReuseOptions.local(console.input(), talk::explain))
              .withRoomForNow();
      Foresight destination =
          foresight(targets, repositories, PushCommand.mountable(previous, recipes));
      List<PushPlan> plans = new ArrayList<>();
      for (ImageRecipe recipe : recipes) {
        plans.add(plan(destination, previous, recipe, memory, packer, talk));
      }
      talk.endBar();
      Optional<String> target = targets.stream().map(ImageReference::toString).findFirst();
      print(plans, recipes, target);
      List<Platform> platforms = recipes.stream().map(ImageRecipe::platform).toList();
      ci.addSummary(console, Summary.ofPlans(plans, platforms, target));
      ci.addOutputs(console, Map.of("sent-bytes", Long.toString(PlanReport.uploadBytes(plans))));
      limit.check(PlanReport.uploadBytes(plans));
      return 0;
    }
  }

  private static Foresight foresight(
      List<ImageReference> targets, Repositories repositories, List<ImageReference> mountable) {
    return targets.isEmpty()
        ? Foresight.nothingThere()
        : repositories.destination(targets.get(0), List.of(), mountable, bytes -> {})::predict;
  }

  private PushPlan plan(
      Foresight destination,
      PreviousImages previous,
      ImageRecipe recipe,
      LayerMemory memory,
      LayerPacker packer,
      Talk talk)
      throws IOException {
    List<List<StorePath>> groups =
        previous.replaced(recipe.platform()).map(PublishedImage::storePaths).orElse(List.of());
    PushPlan plan = PushPlan.of(recipe, memory, packer.algorithm(), destination, groups);
    if (!exact && limit.bytes().isEmpty()) {
      return plan;
    }
    List<PlannedLayer> layers = new ArrayList<>();
    for (PlannedLayer layer : plan.layers()) {
      layers.add(layer.isExact() ? layer : made(layer, destination, memory, packer, talk));
    }
    return new PushPlan(layers, plan.baseUploadBytes(), plan.removed());
  }

  /** The layer after one pass over it; kept in memory for another platform that has it too. */
  private static PlannedLayer made(
      PlannedLayer layer, Foresight destination, LayerMemory memory, LayerPacker packer, Talk talk)
      throws IOException {
    try (PackedLayer packed = packer.pack(layer.recipe(), talk::packed)) {
      memory.keep(layer.recipe(), packed.facts());
      return layer.made(packed.facts(), packer.algorithm(), destination);
    }
  }

  private void print(List<PushPlan> plans, List<ImageRecipe> recipes, Optional<String> target)
      throws IOException {
    if (html.isPresent()) {
      OutputFiles.write(
          html.get(), PlanPage.of(plans.get(0), target.orElse("a registry that has nothing")));
    }
    if (json) {
      List<Platform> platforms = recipes.stream().map(ImageRecipe::platform).toList();
      console.print(ImageReport.text(PlanReport.document(plans, platforms, target)));
      return;
    }
    for (int i = 0; i < plans.size(); i++) {
      if (plans.size() > 1) {
        console.print(recipes.get(i).platform() + ":");
      }
      for (String line : PlanReport.lines(plans.get(i))) {
        console.print(line);
      }
    }
  }
}
