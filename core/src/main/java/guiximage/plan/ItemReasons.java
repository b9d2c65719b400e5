package guiximage.plan;

import guiximage.store.Closure;
import guiximage.store.StorePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * The reasons why items are in a closure: the path by which each comes in, and the sizes that
 * depend on it.
 *
 * <p>Memory is one bit for each pair of items.
 */
public final class ItemReasons {
  private static final int NONE = -1;
  private static final int UNKNOWN = -2;

  private final Graph graph;
  private final long[] closureBytes;
  private final long[] addedBytes;
  private final int[] parents;

  /** The reasons in {@code closure}; its roots are the items that no other item refers to. */
  public ItemReasons(Closure closure) {
    graph = new Graph(closure);
    closureBytes = Arrays.stream(graph.closures()).mapToLong(graph::sizeBytes).toArray();
    addedBytes = addedSizes();
    parents = nearestUsers();
  }

  /**
   * Items from a root to {@code item}, both included: a shortest such path, and of several the
   * first by name. A root's path is the root alone.
   *
   * @throws IllegalArgumentException if the closure lacks {@code item}
   */
  public List<StorePath> pathFromRoot(StorePath item) {
    List<StorePath> path = new ArrayList<>();
    for (int at = number(item); at != NONE; at = parents[at]) {
      path.add(graph.paths().get(at));
    }
    Collections.reverse(path);
    return path;
  }

  /** The bytes of {@code item} and of all that it refers to, directly or not, as NARs. */
  public long closureBytes(StorePath item) {
    return closureBytes[number(item)];
  }

  /**
   * The bytes that the closure would lose without {@code item}: its own and those of the items that
   * come in through it alone, as NARs.
   */
  public long addedBytes(StorePath item) {
    return addedBytes[number(item)];
  }

  private int number(StorePath path) {
    int number = Collections.binarySearch(graph.paths(), path);
    if (number < 0) {
      throw new IllegalArgumentException(path + " is not in the closure");
    }
    return number;
  }

  /** Sums over the dominator tree; one pass suffices as references have no circle. */
  private long[] addedSizes() {
    int[] order = graph.referencesFirst();
    int[] dominators = new int[order.length];
    int[] depths = new int[order.length];
    Arrays.fill(dominators, UNKNOWN);
    for (int i = order.length - 1; i >= 0; i--) {
      int item = order[i];
      if (dominators[item] == UNKNOWN) {
        dominators[item] = NONE; // a root
      }
      depths[item] = dominators[item] == NONE ? 0 : depths[dominators[item]] + 1;
      for (int used : graph.references(item)) {
        dominators[used] =
            dominators[used] == UNKNOWN ? item : common(dominators[used], item, dominators, depths);
      }
    }
    long[] bytes = new long[order.length];
    for (int item : order) {
      bytes[item] += graph.sizeBytes(item);
      if (dominators[item] != NONE) {
        bytes[dominators[item]] += bytes[item];
      }
    }
    return bytes;
  }

  private static int common(int first, int second, int[] dominators, int[] depths) {
    int a = first;
    int b = second;
    while (a != b) {
      if (a == NONE || b == NONE) {
        return NONE;
      }
      if (depths[a] >= depths[b]) {
        a = dominators[a];
      } else {
        b = dominators[b];
      }
    }
    return a;
  }

  private int[] nearestUsers() {
    int[] nearest = new int[graph.size()];
    BitSet seen = graph.roots();
    Deque<Integer> waiting = new ArrayDeque<>();
    seen.stream()
        .forEach(
            root -> {
              nearest[root] = NONE;
              waiting.add(root);
            });
    while (!waiting.isEmpty()) {
      int user = waiting.remove();
      for (int used : graph.references(user)) {
        if (!seen.get(used)) {
          seen.set(used);
          nearest[used] = user;
          waiting.add(used);
        }
      }
    }
    return nearest;
  }
}
