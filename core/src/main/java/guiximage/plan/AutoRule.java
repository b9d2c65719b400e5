package guiximage.plan;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The rule of nixpkgs since 2024: the largest items become roots, and items that the same roots
 * need share a layer. One root after the other is taken, the largest first, until the next would
 * give too many layers. What needs least lies lowest.
 */
final class AutoRule implements LayerPlanner {

  @Override
  public List<List<StoreItem>> plan(Closure closure, int maxLayers) {
    Groups.requirePositive(maxLayers);
    Graph graph = new Graph(closure);
    BitSet[] closures = graph.closures();
    Comparator<BitSet> leastNeedFirst =
        Comparator.comparingLong((BitSet layer) -> graph.sizeBytes(needed(layer, closures)))
            .thenComparingInt(layer -> layer.nextSetBit(0));
    return layers(split(graph, closures, maxLayers)).stream()
        .sorted(leastNeedFirst)
        .map(graph::layer)
        .toList();
  }

  /** For each item the roots that need it: the items that are alike in this share a layer. */
  private static BitSet[] split(Graph graph, BitSet[] closures, int maxLayers) {
    BitSet[] users = users(closures);
    BitSet[] split = new BitSet[graph.size()];
    Arrays.setAll(split, item -> new BitSet());
    Map<BitSet, Integer> uses = new HashMap<>();
    uses.merge(new BitSet(), graph.size(), Integer::sum);
    for (int root : largestFirst(graph)) {
      BitSet[] next = withRoot(split, root, closures[root], users[root], uses);
      if (uses.size() > maxLayers) {
        break;
      }
      split = next;
    }
    return split;
  }

  private static BitSet[] withRoot(
      BitSet[] split, int root, BitSet closure, BitSet users, Map<BitSet, Integer> uses) {
    BitSet[] next = split.clone();
    BitSet needed = (BitSet) closure.clone();
    needed.clear(root);
    replace(next, root, Graph.bit(root), uses);
    for (int item = needed.nextSetBit(0); item >= 0; item = needed.nextSetBit(item + 1)) {
      BitSet roots = (BitSet) next[item].clone();
      // every path to the item through this root has this root as its reason
      roots.andNot(users);
      if (!roots.intersects(needed)) {
        roots.set(root);
      }
      replace(next, item, roots, uses);
    }
    return next;
  }

  /** These items and what they refer to, directly or not. */
  private static BitSet needed(BitSet items, BitSet[] closures) {
    BitSet needed = new BitSet();
    items.stream().forEach(item -> needed.or(closures[item]));
    return needed;
  }

  /** For each item what refers to it, directly or not, and itself. */
  private static BitSet[] users(BitSet[] closures) {
    BitSet[] users = new BitSet[closures.length];
    Arrays.setAll(users, item -> new BitSet());
    for (int user = 0; user < closures.length; user++) {
      BitSet closure = closures[user];
      for (int item = closure.nextSetBit(0); item >= 0; item = closure.nextSetBit(item + 1)) {
        users[item].set(user);
      }
    }
    return users;
  }

  private static void replace(BitSet[] split, int item, BitSet roots, Map<BitSet, Integer> uses) {
    uses.computeIfPresent(split[item], (set, count) -> count == 1 ? null : count - 1);
    uses.merge(roots, 1, Integer::sum);
    split[item] = roots;
  }

  private static int[] largestFirst(Graph graph) {
    return IntStream.range(0, graph.size())
        .boxed()
        .sorted(Comparator.comparing(graph::item, SizeRule.LARGEST_FIRST))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static List<BitSet> layers(BitSet[] split) {
    Map<BitSet, BitSet> layers = new HashMap<>();
    for (int item = 0; item < split.length; item++) {
      layers.computeIfAbsent(split[item], roots -> new BitSet()).set(item);
    }
    return new ArrayList<>(layers.values());
  }
}
