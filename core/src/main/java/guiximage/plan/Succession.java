package guiximage.plan;

import guiximage.store.StorePath;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** The store items of an older closure that those of a newer one continue. */
public final class Succession {
  /** The closest likeness first. */
  private static final List<Function<StorePath, String>> LIKENESSES =
      List.of(StorePath::toString, StorePath::name, StorePath::nameWithoutVersion);

  private Succession() {}

  /**
   * For each path of {@code after} that has one, its predecessor in {@code before}: the same path;
   * else one of the same name, which was built anew; else one whose name differs in its version
   * alone. Nothing has two successors.
   */
  public static SortedMap<StorePath, StorePath> predecessors(
      Collection<StorePath> before, Collection<StorePath> after) {
    SortedSet<StorePath> old = new TreeSet<>(before);
    SortedSet<StorePath> current = new TreeSet<>(after);
    SortedMap<StorePath, StorePath> predecessors = new TreeMap<>();
    for (Function<StorePath, String> likeness : LIKENESSES) {
      SortedMap<StorePath, StorePath> found = alike(old, current, likeness);
      old.removeAll(found.values());
      current.removeAll(found.keySet());
      predecessors.putAll(found);
    }
    return Collections.unmodifiableSortedMap(predecessors);
  }

  private static SortedMap<StorePath, StorePath> alike(
      Collection<StorePath> before,
      Collection<StorePath> after,
      Function<StorePath, String> likeness) {
    Map<String, Deque<StorePath>> waiting = new HashMap<>();
    before.forEach(
        path -> waiting.computeIfAbsent(likeness.apply(path), key -> new ArrayDeque<>()).add(path));
    SortedMap<StorePath, StorePath> found = new TreeMap<>();
    for (StorePath path : after) {
      Deque<StorePath> candidates = waiting.get(likeness.apply(path));
      if (candidates != null && !candidates.isEmpty()) {
        found.put(path, candidates.remove());
      }
    }
    return found;
  }
}
