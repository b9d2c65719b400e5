package guiximage.publish;

import guiximage.image.ImageRecipe;
import guiximage.image.PublishedImage;
import guiximage.layer.LayerRecipe;
import guiximage.layer.StoreLayerRecipe;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import guiximage.task.Tasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A comparison of a published image with this store: every layer of store items is made again,
 * hashed, and compared with the diff ID in the image's config. Nothing is downloaded.
 *
 * @param layers base layer first
 * @param missing items of the closure that are in no layer
 * @param absent layers without store items that the image should have and has not
 */
public record StoreComparison(
    List<LayerVerdict> layers, List<StorePath> missing, Set<DiffId> absent) {

  /** The verdict about one layer. */
  public enum Verdict {
    SAME,
    /** The store gives other bytes for the same items. */
    DIFFERENT,
    /** The layer holds items that are not of the closure. */
    FOREIGN_ITEMS,
    /** It holds no store items, and is none of the layers that were expected beside them. */
    UNEXPLAINED
  }

  /**
   * The result for one layer.
   *
   * @param number from 1
   * @param expected what this store gives; empty unless it was made
   * @param items those that decide the verdict: of the layer, or the foreign ones
   */
  public record LayerVerdict(
      int number,
      Verdict verdict,
      DiffId published,
      Optional<DiffId> expected,
      List<StorePath> items) {}

  public StoreComparison {
    layers = List.copyOf(layers);
    missing = List.copyOf(missing);
    absent = Set.copyOf(absent);
  }

  /**
   * Compares.
   *
   * @param layers gives the layer that holds these items
   * @param others diff IDs of layers that hold no store items but belong to the image: a base
   *     image's, the one for links
   * @param jobs layers that are read at the same time
   */
  public static StoreComparison of(
      PublishedImage image,
      Closure closure,
      Function<List<StoreItem>, StoreLayerRecipe> layers,
      Set<DiffId> others,
      int jobs)
      throws IOException {
    List<DiffId> published = image.config().diffIds();
    List<List<StorePath>> groups = image.storePaths();
    List<Integer> numbers = IntStream.rangeClosed(1, published.size()).boxed().toList();
    List<LayerVerdict> verdicts =
        Tasks.map(
            numbers,
            jobs,
            "verify",
            number -> {
              DiffId layer = published.get(number - 1);
              List<StorePath> group = groups.get(number - 1);
              return group.isEmpty() || others.contains(layer)
                  ? other(number, layer, others)
                  : judge(number, layer, group, closure, layers);
            });
    Set<DiffId> absent = new HashSet<>(others);
    absent.removeAll(published);
    return new StoreComparison(
        verdicts, missing(closure.items().stream().map(StoreItem::path), image), absent);
  }

  private static List<StorePath> missing(Stream<StorePath> wanted, PublishedImage image) {
    Set<StorePath> there = new HashSet<>();
    image.storePaths().forEach(there::addAll);
    return wanted.filter(path -> !there.contains(path)).toList();
  }

  /**
   * Compares layer by layer with an image whose layers are decided.
   *
   * @param jobs layers that are read at the same time
   */
  public static StoreComparison of(PublishedImage image, ImageRecipe recipe, int jobs)
      throws IOException {
    List<DiffId> expected = new ArrayList<>();
    recipe.baseLayers().forEach(layer -> expected.add(layer.diffId()));
    expected.addAll(Tasks.map(recipe.layers(), jobs, "verify", StoreComparison::diffId));
    List<DiffId> published = image.config().diffIds();
    List<List<StorePath>> storePaths = image.storePaths();
    List<LayerVerdict> verdicts = new ArrayList<>();
    for (int i = 0; i < published.size(); i++) {
      Optional<DiffId> wanted =
          i < expected.size() ? Optional.of(expected.get(i)) : Optional.empty();
      Verdict verdict =
          wanted.isEmpty()
              ? Verdict.UNEXPLAINED
              : wanted.get().equals(published.get(i)) ? Verdict.SAME : Verdict.DIFFERENT;
      verdicts.add(new LayerVerdict(i + 1, verdict, published.get(i), wanted, storePaths.get(i)));
    }
    Set<DiffId> absent = new HashSet<>(expected);
    absent.removeAll(published);
    verdicts.forEach(verdict -> verdict.expected().ifPresent(absent::remove));
    return new StoreComparison(
        verdicts,
        missing(recipe.layers().stream().flatMap(layer -> layer.storePaths().stream()), image),
        absent);
  }

  private static LayerVerdict other(int number, DiffId published, Set<DiffId> expected) {
    Verdict verdict = expected.contains(published) ? Verdict.SAME : Verdict.UNEXPLAINED;
    return new LayerVerdict(number, verdict, published, Optional.empty(), List.of());
  }

  private static LayerVerdict judge(
      int number,
      DiffId published,
      List<StorePath> group,
      Closure closure,
      Function<List<StoreItem>, StoreLayerRecipe> layers)
      throws IOException {
    List<StorePath> foreign = group.stream().filter(path -> closure.find(path).isEmpty()).toList();
    if (!foreign.isEmpty()) {
      return new LayerVerdict(number, Verdict.FOREIGN_ITEMS, published, Optional.empty(), foreign);
    }
    List<StoreItem> items = group.stream().map(path -> closure.find(path).orElseThrow()).toList();
    DiffId expected = diffId(layers.apply(items));
    Verdict verdict = expected.equals(published) ? Verdict.SAME : Verdict.DIFFERENT;
    return new LayerVerdict(number, verdict, published, Optional.of(expected), group);
  }

  /** The diff ID of what {@code recipe} makes, which is read for it. */
  public static DiffId diffId(LayerRecipe recipe) throws IOException {
    return new DiffId(Digest.of(recipe));
  }

  /** True if every layer is what was expected, and no item is missing. */
  public boolean isSame() {
    return missing.isEmpty()
        && absent.isEmpty()
        && layers.stream().allMatch(layer -> layer.verdict() == Verdict.SAME);
  }
}
