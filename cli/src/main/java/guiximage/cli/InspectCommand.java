package guiximage.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.archive.BaseImages;
import guiximage.image.BaseImage;
import guiximage.image.ImageLayer;
import guiximage.image.PublishedImage;
import guiximage.oci.ImageConfig;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import guiximage.registry.RegistryClient;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what an image holds. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Show the layers of an image with their store paths; downloads no layer.")
final class InspectCommand implements Callable<Integer> {
  private final Console console;
  private final Interruption interruption;

  @Parameters(
      paramLabel = "IMAGE",
      description = "Reference in a registry, or a docker-archive, OCI archive or layout directory")
  private String image = "";

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH",
      converter = ConfigOptions.PlatformConverter.class,
      description = "Which image of several; default linux/amd64")
  private Platform platform = Platform.linux("amd64");

  @Option(names = "--json", description = "Print one JSON document")
  private boolean json;

  @Mixin private final AccessOptions access = new AccessOptions();
  @Mixin private final TalkOptions talking = new TalkOptions();

  InspectCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    if (Files.exists(Path.of(image))) {
      BaseImage found = BaseImages.read(Path.of(image), platform);
      List<ImageLayer> layers =
          found.layers().stream()
              .map(layer -> new ImageLayer(layer.diffId(), layer.blob().descriptor()))
              .toList();
      print(found.config(), layers);
      return 0;
    }
    ImageReference reference = OptionValue.of("IMAGE", () -> ImageReference.parse(image));
    try (Talk talk = talking.open(console);
        RegistryClient client = access.open(console, interruption, talk, List.of(reference))) {
      PublishedImage found =
          client
              .repository(reference, RegistryClient.Access.PULL)
              .find(reference.identifier(), platform)
              .orElseThrow(
                  () ->
                      new ImageException(
                          FailureKind.REGISTRY,
                          reference + ": there is no such image, or none for " + platform));
      print(found.config(), found.layers());
      return 0;
    }
  }

  private void print(ImageConfig config, List<ImageLayer> layers) throws IOException {
    if (json) {
      ObjectNode document =
          ImageReport.document(report -> ImageReport.addLayers(report, config, layers));
      console.print(ImageReport.text(document));
      return;
    }
    console.print("platform " + config.platform() + ", created " + config.created());
    List<List<StorePath>> storePaths = PublishedImage.storePaths(config);
    for (int i = 0; i < layers.size(); i++) {
      ImageLayer layer = layers.get(i);
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
