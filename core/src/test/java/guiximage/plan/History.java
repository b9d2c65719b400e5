package guiximage.plan;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of one closure.
 *
 * @param start the closure before any update
 * @param updates what it is after each
 * @param successive whether each update follows the one before; otherwise each follows the start
 */
record History(Closure start, List<Closure> updates, boolean successive) {
  private static final int OWN_COMMITS = 5;
  private static final int BATCH = 5;

  /** How many updates are taken at once. */
  enum Pace {
    /** Each source package that differs, by itself. */
    SINGLE,
    /** Source packages by name, one after the other. */
    CHAIN,
    /** Five source packages at a time, by name. */
    BATCH,
    /** Five source packages after five others. */
    BATCH_CHAIN,
    /** Everything at once. */
    ALL,
    /** The root alone changes, a few times. */
    OWN
  }

  /**
   * The closure of a package of {@code from}, with what {@code to} has of it.
   *
   * @param to the packages of {@code from} or newer ones
   */
  static History of(String root, DebianSuite from, DebianSuite to, Pace pace) {
    Map<String, StoreItem> items = DebianItems.items(root, from);
    Closure start = Closure.ofExactly(items.values());
    List<String> sources = from.differingSources(items.keySet(), to);
    return switch (pace) {
      case OWN -> new History(start, ownCommits(items, root), true);
      case ALL -> {
        List<Closure> all = List.of(Closure.ofExactly(DebianItems.items(root, to).values()));
        yield new History(start, sources.isEmpty() ? List.of() : all, false);
      }
      case SINGLE -> new History(start, each(root, from, to, parts(sources, 1)), false);
      case BATCH -> new History(start, each(root, from, to, parts(sources, BATCH)), false);
      case CHAIN -> new History(start, each(root, from, to, heads(sources, 1)), true);
      case BATCH_CHAIN -> new History(start, each(root, from, to, heads(sources, BATCH)), true);
    };
  }

  private static List<Closure> each(
      String root, DebianSuite from, DebianSuite to, List<List<String>> updates) {
    return updates.stream()
        .map(sources -> DebianItems.items(root, to.only(sources), from, to).values())
        .map(Closure::ofExactly)
        .toList();
  }

  private static List<List<String>> parts(List<String> sources, int length) {
    List<List<String>> parts = new ArrayList<>();
    for (int from = 0; from < sources.size(); from += length) {
      parts.add(sources.subList(from, Math.min(sources.size(), from + length)));
    }
    return parts;
  }

  private static List<List<String>> heads(List<String> sources, int step) {
    List<List<String>> heads = new ArrayList<>();
    for (int end = step; end < sources.size() + step; end += step) {
      heads.add(sources.subList(0, Math.min(sources.size(), end)));
    }
    return heads;
  }

  private static List<Closure> ownCommits(Map<String, StoreItem> items, String root) {
    List<Closure> commits = new ArrayList<>();
    StoreItem before = items.get(root);
    for (int commit = 1; commit <= OWN_COMMITS; commit++) {
      Map<String, StoreItem> changed = new HashMap<>(items);
      String name = before.path().name();
      changed.put(
          root,
          DrawnClosure.item(
              DrawnClosure.path(name, "commit " + commit),
              before.narSizeBytes(),
              before.references()));
      commits.add(Closure.ofExactly(changed.values()));
    }
    return commits;
  }

  /** Bytes of items that the closure before each update did not have: no rule sends less. */
  long floorBytes() {
    Set<StoreItem> present = new HashSet<>(start.items());
    long bytes = 0;
    for (Closure update : updates) {
      for (StoreItem item : update.items()) {
        if (!present.contains(item)) {
          bytes += item.narSizeBytes();
        }
      }
      if (successive) {
        present.addAll(update.items());
      }
    }
    return bytes;
  }
}
