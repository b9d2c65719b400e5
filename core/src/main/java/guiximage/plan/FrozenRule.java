package guiximage.plan;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.Listing;
import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Just the layers that were decided before, for just the closure that they were decided for. */
final class FrozenRule implements LayerPlanner {
  private static final int DIFFERENCES_NAMED = 3;

  private final List<List<StorePath>> groups;

  FrozenRule(List<List<StorePath>> groups) {
    this.groups = groups;
  }

  @Override
  public List<List<StoreItem>> plan(Closure closure, int maxLayers) throws ImageException {
    Groups.requirePositive(maxLayers);
    List<StorePath> locked = groups.stream().flatMap(Collection::stream).toList();
    List<String> differences =
        differences(locked, closure.items().stream().map(StoreItem::path).toList());
    if (!differences.isEmpty()) {
      throw differs(differences);
    }
    if (groups.size() > maxLayers) {
      throw new ImageException(
          FailureKind.STORE,
          "too many layers: the layer lock has "
              + groups.size()
              + " and "
              + maxLayers
              + " are left for store items; raise --max-layers or decide the lock anew");
    }
    return groups.stream().map(group -> layer(closure, group)).toList();
  }

  private static List<StoreItem> layer(Closure closure, List<StorePath> group) {
    return Groups.layer(group.stream().flatMap(path -> closure.find(path).stream()).toList());
  }

  private static List<String> differences(
      Collection<StorePath> locked, Collection<StorePath> current) {
    Map<StorePath, StorePath> predecessors = Succession.predecessors(locked, current);
    Collection<StorePath> gone = new TreeSet<>(locked);
    gone.removeAll(predecessors.values());
    List<String> differences = new ArrayList<>();
    for (StorePath path : new TreeSet<>(current)) {
      StorePath predecessor = predecessors.get(path);
      if (predecessor == null) {
        differences.add(path + " is new");
      } else if (!predecessor.equals(path)) {
        differences.add(path + " replaces " + predecessor);
      }
    }
    gone.forEach(path -> differences.add(path + " is gone"));
    return differences;
  }

  private static ImageException differs(List<String> differences) {
    return new ImageException(
        FailureKind.CONFIGURATION,
        "the closure is not the one of the layer lock: "
            + Listing.of(differences, DIFFERENCES_NAMED)
            + "; decide the lock anew, or do not freeze it");
  }
}
