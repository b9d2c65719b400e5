package guiximage.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.BaseImage;
import guiximage.image.ImageLayer;
import guiximage.image.PublishedImage;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Shows what an image holds. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "guix-image inspect [OPTION...] IMAGE",
    description = "Show the layers of an image with their store paths; downloads no layer.")
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
          "Which image of several; default all of a registry's, and linux/amd64 of a file")
  private Optional<Platform> platform = Optional.empty();

  @Option(names = "--json", description = "Print one JSON document")
  private boolean json;

  @Mixin private final AccessOptions access = new AccessOptions();
  @Mixin private final TalkOptions talking = new TalkOptions();

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

  /** What is shown of an image. */
  private record Shown(ImageConfig config, List<ImageLayer> layers) {}

  @Override
  public Integer call() throws IOException {
    Optional<ImageFile> file = ImageFile.find(image);
    if (file.isPresent()) {
      BaseImage found = file.get().read(platform.orElseGet(() -> Platform.linux("amd64")));
      List<ImageLayer> layers =
          found.layers().stream()
              .map(layer -> new ImageLayer(layer.diffId(), layer.blob().descriptor()))
              .toList();
      print(List.of(new Shown(found.config(), layers)));
      return 0;
    }
    ImageReference reference = OptionValue.of("IMAGE", () -> ImageReference.parse(image));
    try (Talk talk = talking.open(console);
        RegistryClient client = access.open(console, interruption, talk, List.of(reference))) {
      print(published(reference, client.repository(reference, RegistryClient.Access.PULL)));
      return 0;
    }
  }

  private List<Shown> published(ImageReference reference, Repository repository)
      throws IOException {
    String identifier = reference.identifier();
    List<Platform> wanted =
        platform.isPresent() ? List.of(platform.get()) : repository.platforms(identifier);
    List<Shown> images = new ArrayList<>();
    for (Platform one : wanted) {
      PublishedImage found =
          repository.find(identifier, one).orElseThrow(() -> missing(reference, " for " + one));
      images.add(new Shown(found.config(), found.layers()));
    }
    if (images.isEmpty()) {
      throw missing(reference, "");
    }
    return images;
  }

  private static ImageException missing(ImageReference reference, String platform) {
    return new ImageException(
        FailureKind.REGISTRY, reference + ": there is no such image" + platform);
  }

  /** One image as it is; several one after the other, or in a list. */
  private void print(List<Shown> images) throws IOException {
    if (!json) {
      for (Shown shown : images) {
        print(shown);
      }
      return;
    }
    List<ObjectNode> documents =
        images.stream()
            .map(
                shown ->
                    ImageReport.document(
                        report -> ImageReport.addLayers(report, shown.config(), shown.layers())))
            .toList();
    console.print(
        ImageReport.text(
            documents.size() == 1
                ? documents.get(0)
                : ImageReport.document(all -> all.putArray("images").addAll(documents))));
  }

  private void print(Shown shown) throws IOException {
    console.print(
        "platform " + shown.config().platform() + ", created " + shown.config().created());
    List<List<StorePath>> storePaths = PublishedImage.storePaths(shown.config());
    for (int i = 0; i < shown.layers().size(); i++) {
      ImageLayer layer = shown.layers().get(i);
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
