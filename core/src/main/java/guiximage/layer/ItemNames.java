package guiximage.layer;

import guiximage.file.RawPath;
import guiximage.store.StorePath;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names of store items in the layers of an image, and the directories that lead to them. Names
 * are relative, without a slash at the end; that of the root is empty.
 */
final class ItemNames {
  private static final RawPath ROOT = RawPath.of("");

  private final Set<RawPath> items = new HashSet<>();
  private final Map<RawPath, RawPath> leadingToOne = new HashMap<>();

  ItemNames(Collection<StorePath> paths) {
    for (StorePath path : paths) {
      RawPath item = RawPath.of(path.toString().substring(1));
      items.add(item);
      leadingToOne.putIfAbsent(ROOT, item);
      upwards(item.parent()).forEach(above -> leadingToOne.putIfAbsent(above, item));
    }
  }

  /** The item that {@code name} is, or lies in. */
  Optional<RawPath> around(RawPath name) {
    return upwards(Optional.of(name)).filter(items::contains).findFirst();
  }

  /** The first of the items that {@code name} leads to. */
  Optional<RawPath> below(RawPath name) {
    return Optional.ofNullable(leadingToOne.get(name));
  }

  /** A name, its parent, and so on. */
  private static Stream<RawPath> upwards(Optional<RawPath> name) {
    return Stream.iterate(name, Optional::isPresent, at -> at.flatMap(RawPath::parent))
        .flatMap(Optional::stream);
  }
}
