package guiximage.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.build.AssembledImage;
import guiximage.build.ImageAssembler;
import guiximage.build.ImageRequest;
import guiximage.build.PreviousImages;
import guiximage.image.BaseImage;
import guiximage.image.Image;
import guiximage.image.ImageRecipe;
import guiximage.image.PublishedImage;
import guiximage.image.StatementKey;
import guiximage.layer.LayerPacker;
import guiximage.oci.Digest;
import guiximage.oci.ImageReference;
import guiximage.publish.Delivery;
import guiximage.publish.Destination;
import guiximage.publish.ImagePublisher;
import guiximage.publish.ItemChange;
import guiximage.publish.LayerMemory;
import guiximage.publish.PushPlan;
import guiximage.registry.RegistryClient;
import guiximage.registry.Repositories;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command that makes an image and pushes it. */
@Command(
    name = "push",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "guix-image push --registry=REF [OPTION...] [SOURCE...]",
    description = {
      "Make an image of store items and push it to one or more registries.",
      "For several platforms, an image each and an index of them:",
      "--platform linux/amd64=SOURCE --platform linux/arm64=SOURCE"
    })
final class PushCommand implements Callable<Integer> {
  private final Console console;
  private final Interruption interruption;

  @Option(
      names = "--registry",
      required = true,
      paramLabel = "REF",
      description =
          "Destination, host/name[:tag]; repeatable: each gets the same image, and each layer is made"
              + " once")
  private List<String> registries = new ArrayList<>();

  @Option(
      names = {"-t", "--tag"},
      paramLabel = "TAG",
      description = "Further tag, at every registry; repeatable")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = "--by-digest",
      description =
          "Publish under the digest alone, for index; the tag of REF says which image to continue")
  private boolean byDigest;

  @Mixin private final ImageOptions image = new ImageOptions();
  @Mixin private final CompressionOptions compression = new CompressionOptions();
  @Mixin private final ReuseOptions reuse = new ReuseOptions();
  @Mixin private final AccessOptions access = new AccessOptions();
  @Mixin private final ResultOptions result = new ResultOptions();
  @Mixin private final ReferenceOutput reference = new ReferenceOutput();
  @Mixin private final SummaryOptions ci = new SummaryOptions();
  @Mixin private final OutputOptions messages = new OutputOptions();

  @Mixin private final UploadLimit limit = new UploadLimit();
  @Mixin private final ManifestFormatOption manifestFormat = new ManifestFormatOption();

  PushCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    List<ImageReference> references = references();
    manifestFormat.requireNameable(compression.compression().algorithm());
    result.files().requireWritable(Optional.empty(), image.layering.lock());
    JobFiles job = ci.files(console.input());
    job.requireWritable();
    long began = System.nanoTime();
    try (ConsoleProgress progress = console.progress(messages.settings());
        RegistryClient client = access.open(console.input(), interruption, progress, references);
        LayerPacker packer = compression.packer(console.input())) {
      limit.bytes(); // refused before anything takes time
      reuse.auditBytes();
      StatementKey key = reuse.statementKey();
      List<ImageRequest> requests = image.requests(console.input(), progress);
      ImageAssembler assembler = image.assembler(() -> client);
      Repositories repositories = new Repositories(client, references);
      PreviousImages previous = reuse.previous(console.input(), repositories, references, key);
      List<AssembledImage> images = new ArrayList<>();
      List<ImageRecipe> recipes = new ArrayList<>();
      for (ImageRequest request : requests) {
        AssembledImage assembled = assemble(request, assembler, previous);
        image.layering.keep(assembled.lock());
        images.add(assembled);
        recipes.add(assembled.recipe().markedBy(key));
      }
      ReuseOptions.explain(previous, progress::say);
      LayerMemory memory =
          reuse.memory(
              previous, repositories, ReuseOptions.local(console.input(), progress::explain));
      List<ImageReference> mountable = mountable(previous, recipes);
      ImagePublisher publisher = new ImagePublisher(packer, memory, compression.jobs(), progress);
      List<Destination> destinations =
          references.stream()
              .map(
                  reference ->
                      repositories.destination(
                          reference,
                          byDigest ? List.of() : reuse.withRemembered(reference.identifiers(tags)),
                          mountable))
              .toList();
      List<Delivery> deliveries = publish(publisher, images, recipes, destinations);
      packer.encoder().ifPresent(encoder -> progress.explain("compressed with " + encoder));
      Duration time = Duration.ofNanos(System.nanoTime() - began);
      DeliveryReport report = new DeliveryReport(outcomes(references, deliveries), time);
      report.print(progress, "pushed");
      ObjectNode document = report.document();
      result.files().write(report.digest().toString(), document);
      console.printDocument(
          result.text(reference.text(report.places(), report.digest()), document));
      addTo(job, report, previous);
      return report.exitCode();
    }
  }

  private List<Delivery> publish(
      ImagePublisher publisher,
      List<AssembledImage> images,
      List<ImageRecipe> recipes,
      List<Destination> destinations)
      throws IOException {
    try (PushPlan plan = publisher.plan(recipes, manifestFormat.format(), destinations)) {
      reuse.checkBlobs(plan);
      reuse.audit(plan, images);
      limit.require(plan, PushPlan.Bytes.KEEP);
      return publisher.publish(plan);
    }
  }

  private static void addTo(JobFiles job, DeliveryReport report, PreviousImages previous)
      throws IOException {
    List<ItemChange> changes = new ArrayList<>();
    boolean continues = true;
    boolean changed = false;
    for (Image made : report.first().images().images()) {
      Optional<PublishedImage> before = previous.replaced(made.config().platform());
      before.ifPresent(one -> changes.addAll(Summary.changes(one, made)));
      continues &= before.isPresent();
      changed |= before.filter(one -> one.digest().equals(made.descriptor().digest())).isEmpty();
    }
    job.addSummary(
        Summary.of(
            report.deliveries(),
            report.names(),
            continues ? Optional.of(changes) : Optional.empty(),
            report.time()));
    Map<String, String> outputs = new LinkedHashMap<>();
    outputs.put("digest", report.digest().toString());
    outputs.put("image", report.first().destination().name() + "@" + report.digest());
    outputs.put("pushed", Boolean.toString(changed));
    long sent = report.deliveries().stream().mapToLong(Delivery::sentBytes).sum();
    outputs.put("sent-bytes", Long.toString(sent));
    job.addOutputs(outputs);
  }

  private AssembledImage assemble(
      ImageRequest request, ImageAssembler assembler, PreviousImages previous) throws IOException {
    Optional<BaseImage> from = assembler.base(request);
    if (from.isPresent()) {
      manifestFormat.requireNameable(from.get());
    }
    return previous.assemble(assembler, request, from);
  }

  /** The images from whose repositories blobs may be mounted: previous ones and base images. */
  static List<ImageReference> mountable(PreviousImages previous, List<ImageRecipe> recipes) {
    Stream<ImageReference> origins =
        recipes.stream().flatMap(recipe -> recipe.base().flatMap(BaseImage::origin).stream());
    return Stream.concat(previous.candidates().stream(), origins).toList();
  }

  private List<ImageReference> references() throws IOException {
    List<ImageReference> references = new ArrayList<>();
    for (String text : registries) {
      references.add(target(text));
    }
    OptionValue.of("-t/--tag", () -> references.get(0).references(tags));
    if (byDigest && !tags.isEmpty()) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "--by-digest gives no tag, and -t/--tag wants one; leave out one");
    }
    return references;
  }

  /** The destination that {@code --registry} names. */
  static ImageReference target(String registry) throws IOException {
    ImageReference reference = OptionValue.of("--registry", () -> ImageReference.parse(registry));
    if (reference.digest().isPresent()) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "--registry: '"
              + registry
              + "' has a digest, which is known only after the image is made; name a tag");
    }
    return reference;
  }

  /** The outcome at each destination, with the names that the image got there. */
  private List<DeliveryReport.Outcome> outcomes(
      List<ImageReference> references, List<Delivery> deliveries) {
    List<DeliveryReport.Outcome> outcomes = new ArrayList<>();
    for (ImageReference target : references) {
      Delivery delivery = deliveries.get(outcomes.size());
      Digest digest = delivery.images().document().descriptor().digest();
      List<String> names =
          byDigest ? List.of(target.name() + "@" + digest) : target.references(tags);
      outcomes.add(new DeliveryReport.Outcome(delivery, names));
    }
    return outcomes;
  }
}
