package guiximage.plan;

import guiximage.store.StoreItem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The shape of a plan, which all rules share. */
final class Groups {
  private static final Comparator<StoreItem> BY_PATH = Comparator.comparing(StoreItem::path);

  private Groups() {}

  static void requirePositive(int maxLayers) {
    if (maxLayers < 1) {
      throw new IllegalArgumentException("maxLayers is " + maxLayers + "; want 1 or more");
    }
  }

  /** The items in the order of a layer: by name, then hash. */
  static List<StoreItem> layer(Collection<StoreItem> items) {
    return items.stream().sorted(BY_PATH).toList();
  }

  /** A layer for each of the first items, one layer for all that do not fit. */
  static List<List<StoreItem>> headAndTail(List<StoreItem> items, int maxLayers) {
    int alone = items.size() <= maxLayers ? items.size() : maxLayers - 1;
    List<List<StoreItem>> groups = new ArrayList<>();
    items.subList(0, alone).forEach(item -> groups.add(List.of(item)));
    if (alone < items.size()) {
      groups.add(layer(items.subList(alone, items.size())));
    }
    return List.copyOf(groups);
  }
}
