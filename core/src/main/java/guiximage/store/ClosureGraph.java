package guiximage.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The graph of references in a closure: the path by which each item comes in, and the sizes that
 * depend on it.
 *
 * <p>Memory is one bit for each pair of items.
 */
public final class ClosureGraph {
  private static final int NONE = -1;

  private final List<StoreItem> items;
  private final Map<StorePath, Integer> numbers = new HashMap<>();
  private final List<List<Integer>> users = new ArrayList<>();
  private final long[] closureBytes;
  private final long[] addedBytes;
  private final int[] parents;

  /** The graph of {@code closure}; its roots are the items that no other item refers to. */
  public ClosureGraph(Closure closure) {
    items = closure.itemsReferencesFirst();
    for (StoreItem item : items) {
      numbers.put(item.path(), users.size());
      users.add(new ArrayList<>());
      item.references().forEach(used -> users.get(number(used)).add(number(item.path())));
    }
    closureBytes = closureSizes();
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
      path.add(items.get(at).path());
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
    Integer number = numbers.get(path);
    if (number == null) {
      throw new IllegalArgumentException(path + " is not in the closure");
    }
    return number;
  }

  private long[] closureSizes() {
    BitSet[] needed = new BitSet[items.size()];
    long[] bytes = new long[items.size()];
    for (int i = 0; i < needed.length; i++) {
      BitSet all = new BitSet();
      all.set(i);
      items.get(i).references().forEach(used -> all.or(needed[number(used)]));
      needed[i] = all;
      bytes[i] = all.stream().mapToLong(n -> items.get(n).narSizeBytes()).sum();
    }
    return bytes;
  }

  /** Sums over the dominator tree; one pass suffices as references have no circle. */
  private long[] addedSizes() {
    int[] dominators = new int[items.size()];
    int[] depths = new int[items.size()];
    for (int i = items.size() - 1; i >= 0; i--) {
      List<Integer> from = users.get(i);
      int dominator = from.isEmpty() ? NONE : from.get(0);
      for (int user : from) {
        dominator = common(dominator, user, dominators, depths);
      }
      dominators[i] = dominator;
      depths[i] = dominator == NONE ? 0 : depths[dominator] + 1;
    }
    long[] bytes = new long[items.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] += items.get(i).narSizeBytes();
      if (dominators[i] != NONE) {
        bytes[dominators[i]] += bytes[i];
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
    int[] nearest = new int[items.size()];
    boolean[] seen = new boolean[items.size()];
    Deque<Integer> waiting = new ArrayDeque<>();
    items.stream()
        .map(StoreItem::path)
        .sorted()
        .map(this::number)
        .filter(number -> users.get(number).isEmpty())
        .forEach(
            root -> {
              nearest[root] = NONE;
              seen[root] = true;
              waiting.add(root);
            });
    while (!waiting.isEmpty()) {
      int user = waiting.remove();
      for (StorePath path : items.get(user).references()) {
        int used = number(path);
        if (!seen[used]) {
          seen[used] = true;
          nearest[used] = user;
          waiting.add(used);
        }
      }
    }
    return nearest;
  }
}
