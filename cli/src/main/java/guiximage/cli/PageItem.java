package guiximage.cli;

import guiximage.layer.StoreLayerRecipe;
import guiximage.plan.ItemReasons;
import guiximage.publish.ImagePlan;
import guiximage.publish.ItemChange;
import guiximage.publish.PlannedLayer;
import guiximage.publish.PlannedLayer.Action;
import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A store item, or a layer that holds no store items, as the page of a plan shows it.
 *
 * @param id of its row, unique in the page
 * @param bytes of the item's NAR, or of the layer
 * @param way the items from a root of the closure to this one; empty for a layer
 * @param closureBytes of the item and everything it refers to
 * @param addedBytes that the image would lose without it
 * @param change since the published image; null for a layer
 */
record PageItem(
    String id,
    PlannedLayer layer,
    String name,
    String version,
    long bytes,
    List<StorePath> way,
    long closureBytes,
    long addedBytes,
    @Nullable ItemChange change) {

  private static final Comparator<PageItem> LARGEST_FIRST =
      Comparator.comparingLong(PageItem::bytes).reversed().thenComparing(PageItem::name);

  /** Everything that {@code plan} has, largest first. */
  static List<PageItem> of(ImagePlan plan) {
    ItemReasons reasons =
        new ItemReasons(
            Closure.ofExactly(
                plan.layers().stream()
                    .flatMap(layer -> items(layer).stream())
                    .collect(Collectors.toMap(StoreItem::path, item -> item, (a, b) -> a))
                    .values()));
    List<PageItem> all = new ArrayList<>();
    for (PlannedLayer layer : plan.layers()) {
      List<StoreItem> items = items(layer);
      for (int i = 0; i < items.size(); i++) {
        String id = "item-" + layer.number() + "-" + i;
        all.add(of(id, layer, items.get(i), layer.changes().get(i), reasons));
      }
      if (items.isEmpty()) {
        all.add(of("layer-" + layer.number(), layer));
      }
    }
    all.sort(LARGEST_FIRST);
    return all;
  }

  private static List<StoreItem> items(PlannedLayer layer) {
    return layer.recipe() instanceof StoreLayerRecipe store ? store.items() : List.of();
  }

  private static PageItem of(
      String id, PlannedLayer layer, StoreItem item, ItemChange change, ItemReasons reasons) {
    StorePath path = item.path();
    return new PageItem(
        id,
        layer,
        path.packageName(),
        path.version(),
        item.narSizeBytes(),
        reasons.pathFromRoot(path),
        reasons.closureBytes(path),
        reasons.addedBytes(path),
        change);
  }

  private static PageItem of(String id, PlannedLayer layer) {
    String comment = layer.recipe().comment();
    return new PageItem(
        id, layer, comment, "", layer.bytes(), List.of(), layer.bytes(), layer.bytes(), null);
  }

  /** {@code reused}, {@code mounted} or {@code sent}: the words and colours of the page. */
  static String state(Action action) {
    return switch (action) {
      case REUSE -> "reused";
      case MOUNT -> "mounted";
      case UPLOAD -> "sent";
    };
  }

  String state() {
    return state(action());
  }

  Action action() {
    return layer.action();
  }

  /** The unpacked bytes of the items of which a push does this. */
  static long totalBytes(List<PageItem> items, Action action) {
    return items.stream().filter(item -> item.action() == action).mapToLong(PageItem::bytes).sum();
  }

  /** True if nothing in the published image came before it; a layer has nothing that tells. */
  boolean isNew() {
    return change == null || change.kind() == ItemChange.Kind.NEW;
  }

  /** True if the item is new or another version, and not only rebuilt because of others. */
  boolean isCause() {
    return change != null
        && (change.kind() == ItemChange.Kind.UPDATED || change.kind() == ItemChange.Kind.NEW);
  }

  /**
   * The item that brings this one in: the one at {@code depth} on the way from a root, or the last
   * before.
   *
   * @param depth 0 for the root
   */
  String cause(int depth) {
    return way.isEmpty() ? name : way.get(Math.min(depth, way.size() - 1)).packageName();
  }

  /** Such as {@code 2.39.5}, and of an item that took another's place {@code 2.39.4 → 2.39.5}. */
  String versions() {
    return change != null && change.kind() == ItemChange.Kind.UPDATED
        ? change.before().map(StorePath::version).orElse("") + " → " + version
        : version;
  }

  /** Such as {@code git 2.39.4 → 2.39.5}; of a layer its title. */
  String changeText() {
    return change == null ? title() : change.toString();
  }

  /** Such as {@code git 2.39.5}. */
  String title() {
    return way.isEmpty() ? name : way.get(way.size() - 1).displayName();
  }

  /** Such as {@code git 2.39.5, 12.0 MiB, sent in layer 3}. */
  String description() {
    return String.format(
        Locale.ROOT, "%s, %s, %s in layer %d", title(), Sizes.text(bytes), state(), layer.number());
  }
}
