package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.build.ImageAssembler;
import guiximage.build.ImageRequest;
import guiximage.build.PreviousImages;
import guiximage.image.ImageRecipe;
import guiximage.image.ManifestFormat;
import guiximage.image.PublishedImage;
import guiximage.layer.LayerPacker;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import guiximage.publish.Destination;
import guiximage.publish.EmptyDestination;
import guiximage.publish.ImagePlan;
import guiximage.publish.ImagePublisher;
import guiximage.publish.LayerMemory;
import guiximage.publish.PushPlan;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command that shows the layers of an image and what a push would send. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "guix-image plan [--registry=REF] [OPTION...] [SOURCE...]",
    description = {
      "Show the layers of an image, and what a push would send; sends nothing.",
      "Shows of each layer whether it would be reused, mounted or sent, and which items changed from"
          + " which."
    })
final class PlanCommand implements Callable<Integer> {
  private final Console console;
  private final Interruption interruption;

  @Option(
      names = "--registry",
      paramLabel = "REF",
      description =
          "Destination of the image, host/name[:tag]; default: a registry that has nothing")
  private @Nullable String registry;

  @Mixin private final ImageOptions image = new ImageOptions();
  @Mixin private final CompressionOptions compression = new CompressionOptions();
  @Mixin private final ReuseOptions reuse = new ReuseOptions();
  @Mixin private final AccessOptions access = new AccessOptions();
  @Mixin private final UploadLimit limit = new UploadLimit();
  @Mixin private final OutputOptions messages = new OutputOptions();

  @Mixin private final SummaryOptions ci = new SummaryOptions();

  @Option(names = "--json", description = "Print one JSON document")
  private boolean json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write a page that shows layers and items by size")
  private @Nullable Path html;

  @Option(
      names = "--exact",
      description = "Make layers that are not known, so that sizes are exact; they are not kept")
  private boolean exact;

  PlanCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    List<ImageReference> targets =
        registry == null ? List.of() : List.of(PushCommand.target(registry));
    if (html != null) {
      OutputFiles.requireWritable("--html", html);
    }
    JobFiles job = ci.files(console.input());
    job.requireWritable();
    try (ConsoleProgress progress = console.progress(messages.settings());
        RegistryClient client = access.open(console.input(), interruption, progress, targets);
        LayerPacker packer = compression.packer(console.input())) {
      limit.bytes(); // refused before anything takes time
      List<ImageRequest> requests = image.requests(console.input(), progress);
      if (html != null && requests.size() > 1) {
        throw new ImageException(
            FailureKind.CONFIGURATION, "--html: a page shows one platform; name one --platform");
      }
      ImageAssembler assembler = image.assembler(() -> client);
      Repositories repositories = new Repositories(client, targets);
      PreviousImages previous =
          reuse.previous(console.input(), repositories, targets, reuse.statementKey());
      List<ImageRecipe> recipes = new ArrayList<>();
      for (ImageRequest request : requests) {
        recipes.add(previous.assemble(assembler, request, assembler.base(request)).recipe());
      }
      LayerMemory memory =
          reuse.memory(
              previous, repositories, ReuseOptions.local(console.input(), progress::explain));
      ImagePublisher publisher = new ImagePublisher(packer, memory, compression.jobs(), progress);
      List<Destination> destinations =
          List.of(destination(targets, repositories, PushCommand.mountable(previous, recipes)));
      try (PushPlan plan = publisher.plan(recipes, ManifestFormat.OCI, destinations)) {
        if (!targets.isEmpty()) {
          reuse.checkBlobs(plan);
        }
        if (exact || limit.bytes().isPresent()) {
          plan.makeExact(PushPlan.Bytes.DISCARD);
        }
        progress.endBar();
        Optional<String> target = targets.stream().map(ImageReference::toString).findFirst();
        List<ImagePlan> images = images(plan, previous, recipes);
        print(plan, images, recipes, target);
        List<Platform> platforms = recipes.stream().map(ImageRecipe::platform).toList();
        job.addSummary(Summary.ofPlans(images, platforms, target));
        job.addOutputs(Map.of("sent-bytes", Long.toString(plan.uploadBytes())));
        limit.require(plan, PushPlan.Bytes.DISCARD);
      }
      return 0;
    }
  }

  private static Destination destination(
      List<ImageReference> targets, Repositories repositories, List<ImageReference> mountable) {
    return targets.isEmpty()
        ? new EmptyDestination()
        : repositories.destination(targets.get(0), List.of(), mountable);
  }

  private static List<ImagePlan> images(
      PushPlan plan, PreviousImages previous, List<ImageRecipe> recipes) throws IOException {
    List<ImagePlan> images = new ArrayList<>();
    for (ImageRecipe recipe : recipes) {
      List<List<StorePath>> groups =
          previous.replaced(recipe.platform()).map(PublishedImage::storePaths).orElse(List.of());
      images.add(plan.image(images.size(), groups));
    }
    return images;
  }

  private void print(
      PushPlan plan, List<ImagePlan> images, List<ImageRecipe> recipes, Optional<String> target)
      throws IOException {
    if (html != null) {
      OutputFiles.write(
          html, PlanPage.of(images.get(0), target.orElse("a registry that has nothing")));
    }
    if (json) {
      List<Platform> platforms = recipes.stream().map(ImageRecipe::platform).toList();
      console.printDocument(ImageReport.text(PlanReport.document(plan, images, platforms, target)));
      return;
    }
    for (int i = 0; i < images.size(); i++) {
      if (images.size() > 1) {
        console.print(recipes.get(i).platform() + ":");
      }
      for (String line : PlanReport.lines(images.get(i))) {
        console.print(line);
      }
    }
  }
}
