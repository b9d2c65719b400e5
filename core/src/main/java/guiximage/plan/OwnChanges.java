package guiximage.plan;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The updates that are known of, from which a planner learns what changes often: for each the names
 * of the items that changed by themselves and not only because something they need did.
 *
 * @param updates newest first, at most eight; names without versions, never empty
 */
public record OwnChanges(List<SortedSet<String>> updates) {
  /** Older ones tell little about those to come. */
  static final int MOST_UPDATES = 8;

  public static final OwnChanges UNKNOWN = new OwnChanges(List.of());

  public OwnChanges {
    updates =
        updates.stream()
            .filter(names -> !names.isEmpty())
            .limit(MOST_UPDATES)
            .map(names -> Collections.unmodifiableSortedSet(new TreeSet<>(names)))
            .toList();
  }

  /**
   * The update that led to {@code closure}, then those between images before it.
   *
   * @param images the store paths of each image, newest first
   */
  public static OwnChanges of(Closure closure, List<? extends Collection<StorePath>> images) {
    List<SortedSet<String>> updates = new ArrayList<>();
    Collection<StorePath> after = closure.items().stream().map(StoreItem::path).toList();
    for (Collection<StorePath> before : images) {
      updates.add(between(closure, before, after));
      after = before;
    }
    return new OwnChanges(updates);
  }

  /** These and, as the newest, the update that led from {@code before} to {@code closure}. */
  public OwnChanges then(Closure closure, Collection<StorePath> before) {
    List<SortedSet<String>> all = new ArrayList<>(of(closure, List.of(before)).updates);
    all.addAll(updates);
    return new OwnChanges(all);
  }

  /**
   * An item changed by itself if it has another version, or if nothing that it refers to changed.
   * What an older image's items refer to is not known; today's of the same name stand for them.
   */
  private static SortedSet<String> between(
      Closure closure, Collection<StorePath> before, Collection<StorePath> after) {
    Map<StorePath, StorePath> changed = new HashMap<>();
    Set<String> changedNames = new HashSet<>();
    Succession.predecessors(before, after)
        .forEach(
            (path, predecessor) -> {
              if (!path.equals(predecessor)) {
                changed.put(path, predecessor);
                changedNames.add(path.nameWithoutVersion());
              }
            });
    Set<String> rebuilt = new HashSet<>();
    for (StoreItem item : closure.items()) {
      String name = item.path().nameWithoutVersion();
      boolean needsChanged =
          item.references().stream()
              .map(StorePath::nameWithoutVersion)
              .anyMatch(used -> !used.equals(name) && changedNames.contains(used));
      if (needsChanged) {
        rebuilt.add(name);
      }
    }
    SortedSet<String> names = new TreeSet<>();
    changed.forEach(
        (path, predecessor) -> {
          String name = path.nameWithoutVersion();
          if (!path.name().equals(predecessor.name()) || !rebuilt.contains(name)) {
            names.add(name);
          }
        });
    return names;
  }
}
