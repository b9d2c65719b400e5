package guiximage.publish;

import guiximage.plan.Succession;
import guiximage.store.StorePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A change of an item against the previous image: it moved, was updated, added or removed.
 *
 * @param before the item that it took the place of, for {@link Kind#UPDATED} and {@link
 *     Kind#REBUILT}; for {@link Kind#REMOVED} the item itself
 */
public record ItemChange(Kind kind, StorePath item, Optional<StorePath> before) {
  /** The kind of a change. */
  public enum Kind {
    /** It is there as it was, in a layer of the same items. */
    KEPT,
    /** It is there as it was, but shared its layer with other items. */
    MOVED,
    /** Name and version are the same, its inputs are not. */
    REBUILT,
    /** Another version of it was there. */
    UPDATED,
    /** Nothing was there that it continues. */
    NEW,
    /** It was there, and nothing continues it. */
    REMOVED
  }

  /**
   * The change of each item: it continues the one that {@link Succession} says.
   *
   * @param previous the store paths of the previous image's layers
   * @param current those of the new image's
   * @return for each layer of {@code current} a change per item, in its order; then one list more,
   *     with the items that were removed
   */
  public static List<List<ItemChange>> between(
      List<List<StorePath>> previous, List<List<StorePath>> current) {
    List<StorePath> before = previous.stream().flatMap(List::stream).distinct().sorted().toList();
    List<StorePath> after = current.stream().flatMap(List::stream).toList();
    Map<StorePath, StorePath> predecessors = Succession.predecessors(before, after);
    Set<List<StorePath>> groups = Set.copyOf(previous);
    List<List<ItemChange>> changes = new ArrayList<>();
    for (List<StorePath> group : current) {
      Kind same = groups.contains(group) ? Kind.KEPT : Kind.MOVED;
      changes.add(
          group.stream()
              .map(item -> change(item, Optional.ofNullable(predecessors.get(item)), same))
              .toList());
    }
    Set<StorePath> continued = Set.copyOf(predecessors.values());
    changes.add(
        before.stream()
            .filter(item -> !continued.contains(item))
            .map(item -> new ItemChange(Kind.REMOVED, item, Optional.of(item)))
            .toList());
    return List.copyOf(changes);
  }

  private static ItemChange change(StorePath item, Optional<StorePath> before, Kind same) {
    if (before.isEmpty()) {
      return new ItemChange(Kind.NEW, item, before);
    }
    if (before.get().equals(item)) {
      return new ItemChange(same, item, Optional.empty());
    }
    Kind kind = before.get().name().equals(item.name()) ? Kind.REBUILT : Kind.UPDATED;
    return new ItemChange(kind, item, before);
  }

  /** For people: {@code git 2.39.4 → 2.39.5}. */
  @Override
  public String toString() {
    String name = item.displayName();
    return switch (kind) {
      case KEPT -> name + ": unchanged";
      case MOVED -> name + ": unchanged, was in another layer";
      case REBUILT -> name + ": only the hash changed";
      case NEW -> name + ": new";
      case REMOVED -> name + ": removed";
      case UPDATED ->
          item.packageName()
              + " "
              + before.map(StorePath::version).orElse("")
              + " → "
              + item.version();
    };
  }
}
