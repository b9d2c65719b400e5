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
    Comparator<BitSet> leastNeedFirst =
        Comparator.comparingLong((BitSet layer) -> graph.sizeBytes(graph.needed(layer)))
            .thenComparingInt(layer -> layer.nextSetBit(0));
    return layers(split(graph, maxLayers)).stream()
        .sorted(leastNeedFirst)
        .map(graph::layer)
        .toList();
  }

  /** For each item the roots that need it: the items that are alike in this share a layer. */
  private static BitSet[] split(Graph graph, int maxLayers) {
    BitSet[] split = new BitSet[graph.size()];
    Arrays.setAll(split, item -> new BitSet());
    Map<BitSet, Integer> uses = new HashMap<>();
    uses.merge(new BitSet(), graph.size(), Integer::sum);
    for (int root : largestFirst(graph)) {
      BitSet[] next = withRoot(graph, split, root, uses);
      if (uses.size() > maxLayers) {
        break;
      }
      split = next;
    }
    return split;
  }

  private static BitSet[] withRoot(
      Graph graph, BitSet[] split, int root, Map<BitSet, Integer> uses) {
    BitSet[] next = split.clone();
    BitSet needed = (BitSet) graph.closure(root).clone();
    needed.clear(root);
    replace(next, root, Graph.bit(root), uses);
    for (int item = needed.nextSetBit(0); item >= 0; item = needed.nextSetBit(item + 1)) {
      BitSet roots = (BitSet) next[item].clone();
      // every path to the item through this root has this root as its reason
      roots.andNot(graph.users(root));
      if (!roots.intersects(needed)) {
        roots.set(root);
      }
      replace(next, item, roots, uses);
    }
    return next;
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
