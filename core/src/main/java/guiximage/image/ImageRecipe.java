package guiximage.image;

import guiximage.layer.LayerFacts;
import guiximage.layer.LayerRecipe;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.ContainerConfig;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.HistoryEntry;
import guiximage.oci.ImageConfig;
import guiximage.oci.Platform;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that decides an image, before a byte of it is made.
 *
 * @param layers on top of those of {@code base}, lowest first
 * @param container complete: what the base image says is merged into it already
 * @param annotations of the manifest
 * @param profile what the image says of the profile in it
 * @param statementKey marks what the image says of its layers and of the profile
 */
public record ImageRecipe(
    Optional<BaseImage> base,
    List<LayerRecipe> layers,
    Platform platform,
    ContainerConfig container,
    Instant created,
    SortedMap<String, String> annotations,
    Optional<ProfileStatement> profile,
    StatementKey statementKey) {
  private static final String PROGRAM = "guix-image";

  public ImageRecipe {
    layers = List.copyOf(layers);
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  /** An image without a profile, whose statements are not marked. */
  public ImageRecipe(
      Optional<BaseImage> base,
      List<LayerRecipe> layers,
      Platform platform,
      ContainerConfig container,
      Instant created,
      SortedMap<String, String> annotations) {
    this(
        base,
        layers,
        platform,
        container,
        created,
        annotations,
        Optional.empty(),
        StatementKey.NONE);
  }

  /** The same with its statements marked by {@code key}. */
  public ImageRecipe markedBy(StatementKey key) {
    return new ImageRecipe(base, layers, platform, container, created, annotations, profile, key);
  }

  /** The layers of the base image, lowest first; none if there is no base image. */
  public List<BaseImage.Layer> baseLayers() {
    return base.map(BaseImage::layers).orElse(List.of());
  }

  /**
   * The config of the image.
   *
   * @param diffIds those of {@link #layers} alone, in their order
   */
  public ImageConfig config(List<DiffId> diffIds) {
    return config(diffIds, Collections.nCopies(layers.size(), PROGRAM));
  }

  private ImageConfig config(List<DiffId> diffIds, List<String> createdBy) {
    List<DiffId> all = new ArrayList<>();
    baseLayers().forEach(layer -> all.add(layer.diffId()));
    all.addAll(diffIds);
    List<HistoryEntry> history = new ArrayList<>(baseHistory());
    for (int i = 0; i < layers.size(); i++) {
      history.add(HistoryEntry.ofLayer(created, createdBy.get(i), layers.get(i).comment()));
    }
    profile.ifPresent(statement -> history.add(statement.entry(created, statementKey)));
    return new ImageConfig(created, platform, container, all, history);
  }

  /**
   * The image, once all is known of its layers. What the next machine needs to know of them stands
   * where {@code format} says.
   *
   * @param facts of each of {@link #layers}, with a blob of {@code algorithm}
   */
  public Image finish(ManifestFormat format, Algorithm algorithm, List<LayerFacts> facts) {
    List<Layer> all = new ArrayList<>();
    for (BaseImage.Layer base : baseLayers()) {
      Descriptor blob = format.listed(base.blob().descriptor());
      all.add(new Layer(base.diffId(), blob));
    }
    List<String> createdBy = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      LayerFacts known = facts.get(i);
      Optional<LayerStatement> statement =
          layers.get(i).key().map(key -> LayerStatement.of(key, known, algorithm));
      Descriptor blob =
          known
              .requireBlob(algorithm)
              .withAnnotations(
                  statement.map(stated -> stated.annotations(statementKey)).orElse(Map.of()));
      all.add(new Layer(known.diffId(), format.listed(blob)));
      createdBy.add(statement.map(stated -> stated.createdBy(statementKey)).orElse(PROGRAM));
    }
    List<DiffId> diffIds = facts.stream().map(LayerFacts::diffId).toList();
    ImageConfig config = format.statesInHistory() ? config(diffIds, createdBy) : config(diffIds);
    return new Image(format, config, all, annotations);
  }

  /** The base image's history; with an entry per layer of ours if the base image has too few. */
  private List<HistoryEntry> baseHistory() {
    List<HistoryEntry> known = base.map(image -> image.config().history()).orElse(List.of());
    long stated = known.stream().filter(entry -> !entry.emptyLayer()).count();
    if (stated == baseLayers().size()) {
      return known;
    }
    return Collections.nCopies(
        baseLayers().size(), HistoryEntry.ofLayer(created, PROGRAM, "layer of the base image"));
  }
}
