package guiximage.build;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.build.Layering.Division;
import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.image.ProfileStatement;
import guiximage.image.PublishedImage;
import guiximage.image.StatementKey;
import guiximage.layer.JoinedLayerRecipe;
import guiximage.layer.LayerRecipe;
import guiximage.layer.StoreLayerRecipe;
import guiximage.layer.TreeLayerRecipe;
import guiximage.oci.ContainerConfig;
import guiximage.oci.DiffId;
import guiximage.oci.Platform;
import guiximage.plan.LayerLock;
import guiximage.profile.Profile;
import guiximage.publish.StoreComparison;
import guiximage.store.NarHash;
import guiximage.store.StoreItem;
import guiximage.store.StoreItems;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * The way from a request to a recipe. Reads no file of the store but those of a profile, and makes
 * no layer, except to {@link #compare}.
 */
public final class ImageAssembler {
  /** The time of creation that guix pack gives an image: one second after the epoch. */
  private static final Instant USUAL_CREATED = Instant.ofEpochSecond(1);

  private final BaseImageReader bases;
  private final Platform machine;
  private final Instant now;

  /**
   * @param machine platform of an image for which none is named
   * @param now meaning of the word {@code now} in a description
   */
  public ImageAssembler(BaseImageReader bases, Platform machine, Instant now) {
    this.bases = bases;
    this.machine = machine;
    this.now = now;
  }

  /**
   * The platform of the image.
   *
   * @param base its base image, as far as that has been read
   */
  public Platform platform(ImageRequest request, Optional<BaseImage> base) {
    return request.source() instanceof DescribedSource described
        ? Platform.linux(described.description().architecture())
        : request.platform().or(() -> base.map(image -> image.config().platform())).orElse(machine);
  }

  /** The base image that the request names; its layers are read only when they are written. */
  public Optional<BaseImage> base(ImageRequest request) throws IOException {
    return request.base().isEmpty()
        ? Optional.empty()
        : Optional.of(bases.read(request.base().get(), platform(request, Optional.empty())));
  }

  /**
   * Decides the whole image.
   *
   * @param base of {@link #base}
   * @param replaced whose division into layers is continued, and whose statements are believed
   * @throws ImageException of kind STORE if there are too many layers
   */
  public AssembledImage assemble(
      ImageRequest request, Optional<BaseImage> base, ReplacedImage replaced) throws IOException {
    return request.source() instanceof DescribedSource described
        ? new AssembledImage(assemble(request, described, base), Optional.empty(), Optional.empty())
        : assemble(request, (StoreSource) request.source(), base, replaced);
  }

  private ImageRecipe assemble(
      ImageRequest request, DescribedSource source, Optional<BaseImage> base) throws IOException {
    ImageRecipe described = describedRecipe(source, base);
    return new ImageRecipe(
        base,
        described.layers(),
        described.platform(),
        request.config().over(described.container(), Optional.empty(), Map.of()),
        request.created().orElse(described.created()),
        request.annotations());
  }

  private ImageRecipe describedRecipe(DescribedSource source, Optional<BaseImage> base)
      throws IOException {
    try (StoreItems items = source.items()) {
      return source.description().recipe(base, items, source.root(), now);
    }
  }

  private AssembledImage assemble(
      ImageRequest request, StoreSource source, Optional<BaseImage> base, ReplacedImage replaced)
      throws IOException {
    ContainerConfig inherited =
        base.map(image -> image.config().container()).orElse(ContainerConfig.EMPTY);
    Optional<NarHash> profile = source.profileHash();
    Optional<ProfileStatement> stated = profile.flatMap(replaced::profile);
    SortedMap<String, String> environment = environment(source.profile(), stated);
    Layers layers = layers(request, source, base, replaced);
    ImageRecipe recipe =
        new ImageRecipe(
            base,
            layers.recipes(),
            platform(request, base),
            request.config().over(inherited, source.first(), environment),
            request.created().orElse(USUAL_CREATED),
            request.annotations(),
            profile.map(hash -> new ProfileStatement(hash, environment)),
            StatementKey.NONE);
    return new AssembledImage(
        recipe, layers.lock(), stated.isPresent() ? source.profile() : Optional.empty());
  }

  /** The variables that a profile sets: its files are opened only if no image states them. */
  private static SortedMap<String, String> environment(
      Optional<Profile> profile, Optional<ProfileStatement> stated) throws IOException {
    if (stated.isPresent()) {
      return stated.get().environment();
    }
    return profile.isPresent() ? profile.get().environment() : Collections.emptySortedMap();
  }

  /** The layers above those of a base image, lowest first, and the division for a lock. */
  private record Layers(List<LayerRecipe> recipes, Optional<LayerLock> lock) {}

  private static Layers layers(
      ImageRequest request, StoreSource source, Optional<BaseImage> base, ReplacedImage replaced)
      throws IOException {
    List<LayerRecipe> others = new ArrayList<>(request.extra().layers(source));
    int most = request.layering().maxLayers();
    int limit = most - others.size() - base.map(image -> image.layers().size()).orElse(0);
    if (source.closure().roots().isEmpty() && limit >= 0) {
      return new Layers(others, Optional.empty());
    }
    boolean joined = limit == 0 && !others.isEmpty() && others.get(0) instanceof TreeLayerRecipe;
    if (limit < 1 && !joined) {
      throw new ImageException(
          FailureKind.STORE,
          "too many layers: --max-layers %d leaves none for the store items".formatted(most));
    }
    Division division =
        request
            .layering()
            .divide(source.closure(), Math.max(1, limit), replaced.groups(), replaced.older());
    List<LayerRecipe> layers = new ArrayList<>();
    for (List<StoreItem> group : division.groups()) {
      layers.add(source.layer(group));
    }
    if (joined) {
      layers.set(
          0,
          new JoinedLayerRecipe(
              (StoreLayerRecipe) layers.get(0), (TreeLayerRecipe) others.remove(0)));
    }
    layers.addAll(others);
    return new Layers(layers, division.lock());
  }

  /**
   * Compares the layers of a published image with what this machine gives; its division into layers
   * is taken over.
   *
   * @param jobs layers that are read at the same time
   */
  public StoreComparison compare(
      ImageRequest request, Optional<BaseImage> base, PublishedImage published, int jobs)
      throws IOException {
    if (request.source() instanceof DescribedSource described) {
      return StoreComparison.of(published, describedRecipe(described, base), jobs);
    }
    StoreSource source = (StoreSource) request.source();
    Set<DiffId> others = new HashSet<>();
    base.ifPresent(image -> others.addAll(image.config().diffIds()));
    for (LayerRecipe layer :
        layers(request, source, base, ReplacedImage.continuing(published)).recipes()) {
      if (!(layer instanceof StoreLayerRecipe)) {
        others.add(StoreComparison.diffId(layer));
      }
    }
    return StoreComparison.of(published, source.closure(), source::layer, others, jobs);
  }
}
