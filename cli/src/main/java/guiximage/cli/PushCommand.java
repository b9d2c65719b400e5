package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.image.ManifestFormat;
import guiximage.layer.LayerPacker;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Descriptor;
import guiximage.oci.ImageReference;
import guiximage.publish.Delivery;
import guiximage.publish.Destination;
import guiximage.publish.ImagePublisher;
import guiximage.publish.LayerMemory;
import guiximage.registry.RegistryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes an image and pushes it. */
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
      description = "Where to: host/name[:tag]; several get the same image, each layer made once")
  private List<String> registries = new ArrayList<>();

  @Option(
      names = {"-t", "--tag"},
      paramLabel = "TAG",
      description = "Further tag, at every registry; repeatable")
  private List<String> tags = new ArrayList<>();

  @Mixin private final ImageOptions image = new ImageOptions();
  @Mixin private final CompressionOptions compression = new CompressionOptions();
  @Mixin private final ReuseOptions reuse = new ReuseOptions();
  @Mixin private final AccessOptions access = new AccessOptions();
  @Mixin private final ResultOptions result = new ResultOptions();
  @Mixin private final TalkOptions talking = new TalkOptions();

  @Mixin private final UploadLimit limit = new UploadLimit();

  @Option(
      names = "--manifest-format",
      paramLabel = "FORMAT",
      description = "oci (default), or docker for registries and readers that want schema 2")
  private FormatName manifestFormat = FormatName.oci;

  PushCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  /** Names as they are written on the command line. */
  enum FormatName {
    oci(ManifestFormat.OCI),
    docker(ManifestFormat.DOCKER);

    private final ManifestFormat format;

    FormatName(ManifestFormat format) {
      this.format = format;
    }
  }

  @Override
  public Integer call() throws IOException {
    List<ImageReference> references = references();
    requireNameable(
        compression.compression().algorithm(),
        "zstd layers; use --compression gzip, or an OCI manifest");
    result.requireWritable(Optional.empty(), image.layering.lock());
    try (Talk talk = talking.open(console);
        RegistryClient client = access.open(console, interruption, talk, references);
        LayerPacker packer = compression.packer(console)) {
      limit.bytes(); // refused before anything takes time
      List<WantedImage> wanted = image.wanted(console);
      PreviousImages previous = reuse.previous(client, references);
      List<ImageRecipe> recipes = new ArrayList<>();
      for (WantedImage one : wanted) {
        recipes.add(recipe(one, client, previous));
      }
      LayerMemory memory = reuse.memory(console, talk, previous);
      ImagePublisher publisher = new ImagePublisher(packer, memory, compression.jobs(), talk);
      List<Destination> destinations =
          references.stream()
              .map(reference -> previous.destination(reference, tags, origins(recipes), talk::sent))
              .toList();
      List<Delivery> deliveries =
          publisher.publish(recipes, manifestFormat.format, destinations, limit.bytes());
      packer.encoder().ifPresent(encoder -> talk.explain("compressed with " + encoder));
      return result.report(console, talk, deliveries, names(references, deliveries));
    }
  }

  private ImageRecipe recipe(WantedImage wanted, RegistryClient client, PreviousImages previous)
      throws IOException {
    Optional<BaseImage> from = wanted.base(() -> client);
    for (BaseImage.Layer layer : from.map(BaseImage::layers).orElse(List.of())) {
      Descriptor blob = layer.blob().descriptor();
      Optional<Algorithm> algorithm = ManifestFormat.layerAlgorithm(blob.mediaType());
      if (algorithm.isPresent()) {
        requireNameable(
            algorithm.get(),
            "the zstd layer %s of the base image; use an OCI manifest, or a base image with gzip"
                    .formatted(blob.digest())
                + " layers");
      }
    }
    return previous.recipe(wanted, from);
  }

  /** Refuses, before anything is sent, a layer that the manifest has no media type for. */
  private void requireNameable(Algorithm algorithm, String whatAndInstead) throws IOException {
    if (!manifestFormat.format.canName(algorithm)) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "--manifest-format docker: a Docker manifest cannot name " + whatAndInstead);
    }
  }

  /** Where blobs of base images can be mounted from. */
  static List<ImageReference> origins(List<ImageRecipe> recipes) {
    return recipes.stream()
        .flatMap(recipe -> recipe.base().flatMap(BaseImage::origin).stream())
        .toList();
  }

  private List<ImageReference> references() throws IOException {
    List<ImageReference> references = new ArrayList<>();
    for (String text : registries) {
      references.add(target(text));
    }
    OptionValue.of("-t/--tag", () -> references.get(0).references(tags));
    return references;
  }

  /** Where something is to be published that {@code --registry} names. */
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

  /** The names that the image got, at the first registry first. */
  private List<String> names(List<ImageReference> references, List<Delivery> deliveries) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < references.size(); i++) {
      if (deliveries.get(i).failure().isEmpty()) {
        names.addAll(references.get(i).references(tags));
      }
    }
    return names;
  }
}
