package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.image.ProfileStatement;
import guiximage.image.PublishedImage;
import guiximage.layer.JoinedLayerRecipe;
import guiximage.layer.LayerFormat;
import guiximage.layer.LayerRecipe;
import guiximage.layer.StoreLayerRecipe;
import guiximage.layer.TreeLayerRecipe;
import guiximage.oci.ContainerConfig;
import guiximage.oci.DiffId;
import guiximage.oci.ImageConfig;
import guiximage.oci.Platform;
import guiximage.oci.RepositoryName;
import guiximage.profile.Profile;
import guiximage.publish.StoreComparison;
import guiximage.registry.RegistryClient;
import guiximage.store.NarHash;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * An image of a closure.
 *
 * @param asked the platform, where it was named
 */
record StoreImage(
    ImageOptions options,
    Console console,
    SourceOptions.Source source,
    Optional<Profile> profile,
    Optional<Platform> asked)
    implements WantedImage {
  /** One second after the epoch, as guix pack has it. */
  private static final Instant USUAL_CREATED = Instant.ofEpochSecond(1);

  @Override
  public Platform platform(Optional<ImageConfig> base) {
    return asked
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

  @Override
  public Optional<BaseImage> base(Supplier<RegistryClient> client) throws IOException {
    return options.base.read(client, platform(Optional.empty()));
  }

  @Override
  public Optional<Path> baseFile() {
    return options.base.file();
  }

  @Override
  public Optional<StorePath> first() {
    return Optional.of(item());
  }

  @Override
  public String usualName() throws IOException {
    Optional<String> ofPackages =
        profile.isPresent() ? profile.get().repositoryName() : Optional.empty();
    return ofPackages.orElseGet(() -> RepositoryName.of(item().name())) + ":latest";
  }

  /** The item that was named first. */
  private StorePath item() {
    return source.closure().roots().get(0);
  }

  @Override
  public ImageRecipe recipe(Optional<BaseImage> base, Replaced replaced) throws IOException {
    ContainerConfig inherited =
        base.map(image -> image.config().container()).orElse(ContainerConfig.EMPTY);
    Optional<NarHash> narHash =
        profile.flatMap(known -> source.closure().find(known.path())).flatMap(StoreItem::narHash);
    SortedMap<String, String> environment = environment(narHash.flatMap(replaced::profile));
    ContainerConfig container = options.config.over(inherited, first(), environment);
    return new ImageRecipe(
        base,
        layers(base, replaced.groups()),
        platform(base.map(BaseImage::config)),
        container,
        options.created(console).orElse(USUAL_CREATED),
        options.annotations(),
        narHash.map(hash -> new ProfileStatement(hash, environment)));
  }

  /** What the profile sets: its files are opened only if no image says it. */
  private SortedMap<String, String> environment(Optional<ProfileStatement> stated)
      throws IOException {
    if (stated.isPresent()) {
      return stated.get().environment();
    }
    return profile.isPresent() ? profile.get().environment() : new TreeMap<>();
  }

  /** The layers above those of the base image, lowest first. */
  private List<LayerRecipe> layers(Optional<BaseImage> base, List<List<StorePath>> previousGroups)
      throws IOException {
    List<LayerRecipe> others = options.extra.layers(source.closure(), item(), profile);
    int most = options.layering.maxLayers();
    int limit = most - others.size() - base.map(b -> b.layers().size()).orElse(0);
    boolean joined = limit == 0 && !others.isEmpty() && others.get(0) instanceof TreeLayerRecipe;
    if (limit < 1 && !joined) {
      throw new ImageException(
          FailureKind.STORE,
          "too many layers: --max-layers %d leaves none for the store items".formatted(most));
    }
    List<LayerRecipe> layers = new ArrayList<>();
    for (List<StoreItem> group :
        options.layering.plan(source.closure(), Math.max(1, limit), previousGroups)) {
      layers.add(layer(group));
    }
    if (joined) {
      layers.set(
          0,
          new JoinedLayerRecipe(
              (StoreLayerRecipe) layers.get(0), (TreeLayerRecipe) others.remove(0)));
    }
    layers.addAll(others);
    return layers;
  }

  private StoreLayerRecipe layer(List<StoreItem> group) {
    StoreLayerRecipe layer = new StoreLayerRecipe(group, source.root(), format());
    return options.checksNar() ? layer.checkingNarHashes() : layer;
  }

  /** As the tool of the same store makes them, so that layers are shared with its images. */
  private LayerFormat format() {
    return item().storeDirectory().equals("/nix/store") ? LayerFormat.NIX : LayerFormat.GUIX;
  }

  @Override
  public StoreComparison compare(Optional<BaseImage> base, PublishedImage published, int jobs)
      throws IOException {
    Set<DiffId> others = new HashSet<>();
    base.ifPresent(image -> others.addAll(image.config().diffIds()));
    for (LayerRecipe layer : layers(base, published.storePaths())) {
      if (!(layer instanceof StoreLayerRecipe)) {
        others.add(StoreComparison.diffId(layer));
      }
    }
    return StoreComparison.of(published, source.closure(), this::layer, others, jobs);
  }
}
