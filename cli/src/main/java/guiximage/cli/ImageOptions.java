package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.archive.BaseImages;
import guiximage.archive.ImageDescription;
import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.image.PublishedImage;
import guiximage.image.StoreComparison;
import guiximage.layer.JoinedLayer;
import guiximage.layer.LayerFormat;
import guiximage.layer.LayerRecipe;
import guiximage.layer.StoreLayer;
import guiximage.layer.TreeLayer;
import guiximage.oci.ContainerConfig;
import guiximage.oci.DiffId;
import guiximage.oci.ImageConfig;
import guiximage.oci.Platform;
import guiximage.oci.RepositoryName;
import guiximage.registry.RegistryClient;
import guiximage.store.Profile;
import guiximage.store.StoreItem;
import guiximage.store.StoreItems;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything that decides an image. */
final class ImageOptions {
  /** One second after the epoch, as guix pack has it. */
  private static final Instant USUAL_CREATED = Instant.ofEpochSecond(1);

  @Mixin private final SourceOptions source = new SourceOptions();
  @Mixin private final LayerOptions layering = new LayerOptions();
  @Mixin private final ExtraOptions extra = new ExtraOptions();
  @Mixin private final BaseOptions base = new BaseOptions();
  @Mixin private final ConfigOptions config = new ConfigOptions();

  @Option(
      names = "--conf",
      paramLabel = "CONF.json",
      description =
          "Description as the stream-layered-image scripts get it; it decides layers and config, and"
              + " further config options are put on top")
  private Optional<String> conf = Optional.empty();

  @Option(
      names = "--check-nar",
      description = "Compare every item that is read with its NAR hash in the store's database")
  private boolean checkNar;

  private Optional<ImageDescription> description = Optional.empty();

  /** Finds out what is wrong with platform and sources before anything takes time. */
  void requireSources(Console console) throws IOException {
    platform(Optional.empty());
    if (conf.isPresent()) {
      description(console);
    } else {
      source.read(console);
    }
  }

  /**
   * The base image; its layers are read only when they are needed.
   *
   * @param client gives access to registries, where the base image lies in one
   */
  Optional<BaseImage> base(Console console, Supplier<RegistryClient> client) throws IOException {
    if (conf.isEmpty()) {
      return base.read(client, platform(Optional.empty()));
    }
    ImageDescription read = description(console);
    Optional<Path> file = read.fromImage(source.root());
    return file.isEmpty()
        ? Optional.empty()
        : Optional.of(BaseImages.read(file.get(), Platform.linux(read.architecture())));
  }

  private ImageDescription description(Console console) throws IOException {
    if (description.isEmpty()) {
      description = Optional.of(DescriptionOptions.read(console, conf.orElseThrow()));
    }
    return description.get();
  }

  /** The image that the options describe, its store items divided into layers. */
  Described describe(
      Console console, Optional<BaseImage> base, List<List<StorePath>> previousGroups)
      throws IOException {
    if (conf.isPresent()) {
      return describeByConf(console, base);
    }
    SourceOptions.Source read = source.read(console);
    StorePath first = read.closure().roots().get(0);
    Optional<Profile> profile = Profile.find(read.root(), first);
    List<LayerRecipe> layers = layers(read, first, profile, base, previousGroups);
    ContainerConfig inherited =
        base.map(image -> image.config().container()).orElse(ContainerConfig.EMPTY);
    Map<String, String> environment = profile.map(Profile::environment).orElse(new TreeMap<>());
    ContainerConfig container =
        OptionValue.of("image config", () -> config.over(inherited, first.toString(), environment));
    ImageRecipe recipe =
        new ImageRecipe(
            base,
            layers,
            platform(base.map(BaseImage::config)),
            container,
            OptionValue.of("--created", () -> config.created(console)).orElse(USUAL_CREATED),
            OptionValue.of("--annotation", config::annotations));
    String name =
        profile.flatMap(Profile::repositoryName).orElseGet(() -> RepositoryName.of(first.name()));
    return new Described(recipe, name + ":latest", Optional.of(first));
  }

  private Described describeByConf(Console console, Optional<BaseImage> base) throws IOException {
    if (!source.isEmpty()) {
      throw new ImageException(
          FailureKind.CONFIGURATION, "--conf names all store items; leave out the other sources");
    }
    ImageDescription read = description(console);
    try (StoreItems items = source.items(read)) {
      ImageRecipe described = read.recipe(base, items, source.root(), Instant.now());
      ContainerConfig container =
          OptionValue.of("image config", () -> config.over(described.container(), "", Map.of()));
      Instant created =
          OptionValue.of("--created", () -> config.created(console)).orElse(described.created());
      ImageRecipe recipe =
          new ImageRecipe(
              base,
              described.layers(),
              described.platform(),
              container,
              created,
              OptionValue.of("--annotation", config::annotations));
      return new Described(recipe, read.repoTag(), Optional.empty());
    }
  }

  /** The layers above those of the base image, lowest first. */
  private List<LayerRecipe> layers(
      SourceOptions.Source read,
      StorePath first,
      Optional<Profile> profile,
      Optional<BaseImage> base,
      List<List<StorePath>> previousGroups)
      throws IOException {
    List<LayerRecipe> others = extra.layers(read.closure(), first, profile);
    int limit = layering.maxLayers() - others.size() - base.map(b -> b.layers().size()).orElse(0);
    boolean joined = limit == 0 && !others.isEmpty() && others.get(0) instanceof TreeLayer;
    if (limit < 1 && !joined) {
      throw new ImageException(
          FailureKind.STORE,
          "too many layers: --max-layers %d leaves none for the store items"
              .formatted(layering.maxLayers()));
    }
    List<LayerRecipe> layers = new ArrayList<>();
    for (List<StoreItem> group :
        layering.plan(read.closure(), Math.max(1, limit), previousGroups)) {
      StoreLayer layer = new StoreLayer(group, read.root(), format(first));
      layers.add(checkNar ? layer.checkingNarHashes() : layer);
    }
    if (joined) {
      layers.set(0, new JoinedLayer((StoreLayer) layers.get(0), (TreeLayer) others.remove(0)));
    }
    layers.addAll(others);
    return layers;
  }

  /** Takes away the first word of the command line, which is not a source. */
  void skipFirstWord() {
    source.skipFirst();
  }

  /** Compares a published image with what these options give on this machine. */
  StoreComparison compare(
      Console console, Optional<BaseImage> base, PublishedImage published, int jobs)
      throws IOException {
    SourceOptions.Source read = source.read(console);
    StorePath first = read.closure().roots().get(0);
    Set<DiffId> others = new HashSet<>();
    base.ifPresent(image -> others.addAll(image.config().diffIds()));
    for (LayerRecipe layer :
        layers(read, first, Profile.find(read.root(), first), base, published.storePaths())) {
      if (!(layer instanceof StoreLayer)) {
        others.add(StoreComparison.diffId(layer));
      }
    }
    return StoreComparison.of(
        published, read.closure(), read.root(), format(first), others, jobs, layers -> {});
  }

  /** As the tool of the same store makes them, so that layers are shared with its images. */
  private static LayerFormat format(StorePath path) {
    return path.storeDirectory().equals("/nix/store") ? LayerFormat.NIX : LayerFormat.GUIX;
  }

  /** The one asked for, else the base image's, else the one that this machine has. */
  Platform platform(Optional<ImageConfig> base) throws IOException {
    Optional<Platform> wanted = OptionValue.of("--system", config::platform);
    return wanted
        .or(() -> base.map(ImageConfig::platform))
        .orElseGet(() -> Platform.ofSystem(thisMachine()));
  }

  private static String thisMachine() {
    return switch (System.getProperty("os.arch")) {
      case "amd64" -> "x86_64";
      case "x86", "i386" -> "i686";
      case "arm" -> "armhf";
      case "ppc64le" -> "powerpc64le";
      default -> System.getProperty("os.arch");
    };
  }
}
