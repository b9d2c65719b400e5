package guiximage.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.BaseImage;
import guiximage.image.Layer;
import guiximage.image.PublishedImage;
import guiximage.oci.Digest;
import guiximage.oci.ImageConfig;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import guiximage.registry.RegistryClient;
import guiximage.registry.Repository;
import guiximage.store.StorePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The command that shows the digest, the config and the layers of an image. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "guix-image inspect [OPTION...] IMAGE",
    description =
        "Show the digest of an image and its layers with their store paths; downloads no layer.")
final class InspectCommand implements Callable<Integer> {
  private final Console console;
  private final Interruption interruption;

  @Parameters(
      paramLabel = "IMAGE",
      description =
          "Reference in a registry, or a docker-archive, OCI archive or layout directory (a path with"
              + " a slash, or what exists; FILE:NAME:TAG if it has several; HOST:PORT/... is a"
              + " reference)")
  private String image = "";

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH",
      converter = PlatformConverter.class,
      description =
          "Platform of the image, where there are several; default: all in a registry, linux/amd64 in"
              + " a file")
  private @Nullable Platform platform;

  @Option(names = "--json", description = "Print one JSON document")
  private boolean json;

  @Mixin private final AccessOptions access = new AccessOptions();
  @Mixin private final OutputOptions messages = new OutputOptions();

  InspectCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  static final class PlatformConverter implements ITypeConverter<Platform> {
    @Override
    public Platform convert(String text) {
      try {
        return Platform.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /**
   * The parts of an image that are shown.
   *
   * @param digest of its manifest, if it lies in a registry
   */
  private record Shown(Optional<Digest> digest, ImageConfig config, List<Layer> layers) {}

  @Override
  public Integer call() throws IOException {
    Optional<ImageFile> file = ImageFile.find(image);
    if (file.isPresent()) {
      BaseImage found = file.get().read(platform == null ? Platform.linux("amd64") : platform);
      List<Layer> layers =
          found.layers().stream()
              .map(layer -> new Layer(layer.diffId(), layer.blob().descriptor()))
              .toList();
      print(List.of(new Shown(Optional.empty(), found.config(), layers)), Optional.empty());
      return 0;
    }
    ImageReference reference = OptionValue.of("IMAGE", () -> ImageFile.reference("IMAGE", image));
    try (ConsoleProgress progress = console.progress(messages.settings());
        RegistryClient client =
            access.open(console.input(), interruption, progress, List.of(reference))) {
      Repository repository = client.source(List.of(reference));
      Digest named =
          repository.resolve(reference.identifier()).orElseThrow(() -> missing(reference));
      List<Shown> images = published(named, repository);
      boolean isIndex = !images.get(0).digest().equals(Optional.of(named));
      print(images, isIndex ? Optional.of(named) : Optional.empty());
      return 0;
    }
  }

  /** By digest, so that all of them are of the same push. */
  private List<Shown> published(Digest named, Repository repository) throws IOException {
    String identifier = named.toString();
    List<Platform> wanted =
        platform == null ? repository.requirePlatforms(identifier) : List.of(platform);
    List<Shown> images = new ArrayList<>();
    for (Platform one : wanted) {
      PublishedImage found = repository.require(identifier, one);
      images.add(new Shown(Optional.of(found.digest()), found.config(), found.layers()));
    }
    return images;
  }

  private static ImageException missing(ImageReference reference) {
    return new ImageException(FailureKind.REGISTRY, reference + ": there is no such image");
  }

  /**
   * One image as it is; several one after the other, or in a list.
   *
   * @param index that lists them
   */
  private void print(List<Shown> images, Optional<Digest> index) throws IOException {
    if (!json) {
      if (index.isPresent()) {
        console.print("index " + index.get());
      }
      for (Shown shown : images) {
        print(shown);
      }
      return;
    }
    List<ObjectNode> documents = images.stream().map(InspectCommand::document).toList();
    console.printDocument(
        ImageReport.text(
            documents.size() == 1
                ? documents.get(0)
                : ImageReport.document(
                    all -> {
                      putDigest(all, index);
                      all.putArray("images").addAll(documents);
                    })));
  }

  private static ObjectNode document(Shown shown) {
    return ImageReport.document(
        report -> {
          putDigest(report, shown.digest());
          ImageReport.addLayers(report, shown.config(), shown.layers());
        });
  }

  private static void putDigest(ObjectNode report, Optional<Digest> digest) {
    digest.ifPresent(known -> report.put("digest", known.toString()));
  }

  private void print(Shown shown) throws IOException {
    if (shown.digest().isPresent()) {
      console.print("manifest " + shown.digest().get());
    }
    console.print(
        "platform " + shown.config().platform() + ", created " + shown.config().created());
    List<List<StorePath>> storePaths = PublishedImage.storePaths(shown.config());
    for (int i = 0; i < shown.layers().size(); i++) {
      Layer layer = shown.layers().get(i);
      console.print(
          "layer %d: %s (%s)"
              .formatted(
                  i + 1, layer.descriptor().digest(), Sizes.text(layer.descriptor().sizeBytes())));
      for (StorePath path : storePaths.get(i)) {
        console.print("  " + path);
      }
    }
  }
}
