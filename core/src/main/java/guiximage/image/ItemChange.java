package guiximage.image;

import guiximage.store.StorePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why an item of a layer is not where, or what, it was in the previous image.
 *
 * @param before the item that it took the place of, for {@link Kind#UPDATED} and {@link
 *     Kind#REBUILT}; for {@link Kind#REMOVED} the item itself
 */
public record ItemChange(Kind kind, StorePath item, Optional<StorePath> before) {
  /** The name ends where a dash and a digit begin the version, as Guix and Nix have it. */
  private static final Pattern VERSIONED = Pattern.compile("(.+?)-([0-9].*)");

  /** What happened to an item. */
  public enum Kind {
    /** It is there as it was, in a layer of the same items. */
    KEPT,
    /** It is there as it was, but shared its layer with other items. */
    MOVED,
    /** Name and version are the same, its inputs are not. */
    REBUILT,
    /** Another version of it was there. */
    UPDATED,
    /** Nothing of its name was there. */
    NEW,
    /** It was there, and nothing of its name is any more. */
    REMOVED
  }

  /**
   * What became of each item.
   *
   * @param previous the store paths of the previous image's layers
   * @param current those of the new image's
   * @return for each layer of {@code current} a change per item, in its order; then one list more,
   *     with the items that were removed
   */
  public static List<List<ItemChange>> between(
      List<List<StorePath>> previous, List<List<StorePath>> current) {
    Set<List<StorePath>> groups = new HashSet<>(previous);
    Set<StorePath> existed = new HashSet<>();
    Map<String, StorePath> byName = new HashMap<>();
    for (List<StorePath> group : previous) {
      existed.addAll(group);
      group.forEach(path -> byName.put(packageName(path), path));
    }
    Set<StorePath> replaced = new HashSet<>();
    List<List<ItemChange>> changes = new ArrayList<>();
    for (List<StorePath> group : current) {
      List<ItemChange> ofGroup = new ArrayList<>();
      for (StorePath item : group) {
        ItemChange change =
            existed.contains(item)
                ? new ItemChange(
                    groups.contains(group) ? Kind.KEPT : Kind.MOVED, item, Optional.empty())
                : replacement(item, byName);
        change.before().ifPresent(replaced::add);
        ofGroup.add(change);
      }
      changes.add(List.copyOf(ofGroup));
    }
    current.forEach(group -> existed.removeAll(Set.copyOf(group)));
    existed.removeAll(replaced);
    changes.add(
        existed.stream()
            .sorted()
            .map(item -> new ItemChange(Kind.REMOVED, item, Optional.of(item)))
            .toList());
    return List.copyOf(changes);
  }

  private static ItemChange replacement(StorePath item, Map<String, StorePath> byName) {
    Optional<StorePath> before = Optional.ofNullable(byName.get(packageName(item)));
    Kind kind =
        before
            .map(path -> path.name().equals(item.name()) ? Kind.REBUILT : Kind.UPDATED)
            .orElse(Kind.NEW);
    return new ItemChange(kind, item, before);
  }

  private static String packageName(StorePath path) {
    Matcher matcher = VERSIONED.matcher(path.name());
    return matcher.matches() ? matcher.group(1) : path.name();
  }

  private static String version(StorePath path) {
    Matcher matcher = VERSIONED.matcher(path.name());
    return matcher.matches() ? matcher.group(2) : "";
  }

  /** For people: {@code git 2.39.4 → 2.39.5}. */
  @Override
  public String toString() {
    String name = packageName(item);
    String version = version(item);
    String both = version.isEmpty() ? name : name + " " + version;
    return switch (kind) {
      case KEPT -> both + ": unchanged";
      case MOVED -> both + ": unchanged, was in another layer";
      case REBUILT -> both + ": only the hash changed";
      case NEW -> both + ": new";
      case REMOVED -> both + ": removed";
      case UPDATED -> name + " " + before.map(ItemChange::version).orElse("") + " → " + version;
    };
  }
}
