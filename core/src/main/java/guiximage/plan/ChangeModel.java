package guiximage.plan;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The chances that items stay as they are in an update. An item changes on its own, or because
 * something that it needs changes. What little depends on changes often (applications), what
 * everything depends on changes rarely (the C library): the chance that an item changes on its own
 * is taken to be in inverse proportion to 1 + the number of items that need it.
 *
 * <p>Chances of staying are multiplied, not summed as logarithms: products are the same to the bit
 * on every machine, {@code Math.log} need not be.
 */
final class ChangeModel {
  /** The number of items that change on their own in an update, on average. An assumption. */
  private static final double CHANGES_PER_UPDATE = 2;

  /** Nothing is certain to change, however few items there are. */
  private static final double HIGHEST_CHANCE = 0.5;

  private final Graph graph;
  private final double[] staying;

  /** The items, the likeliest to change on their own first. */
  private final int[] ranked;

  /** The index of each item in {@code ranked}. */
  private final int[] ranks;

  ChangeModel(Graph graph) {
    this.graph = graph;
    this.staying = staying(graph);
    this.ranked =
        IntStream.range(0, graph.size())
            .boxed()
            .sorted(Comparator.comparingDouble(this::staying))
            .mapToInt(Integer::intValue)
            .toArray();
    this.ranks = new int[ranked.length];
    for (int rank = 0; rank < ranked.length; rank++) {
      ranks[ranked[rank]] = rank;
    }
  }

  private static double[] staying(Graph graph) {
    double[] weights = new double[graph.size()];
    Arrays.setAll(weights, item -> 1.0 / graph.users(item).cardinality());
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double scale = CHANGES_PER_UPDATE / sum;
    double[] staying = new double[weights.length];
    Arrays.setAll(staying, item -> 1 - Math.min(HIGHEST_CHANCE, scale * weights[item]));
    return staying;
  }

  Graph graph() {
    return graph;
  }

  /** The chance that the item does not change on its own; more than 0, less than 1. */
  double staying(int item) {
    return staying[item];
  }

  /** The chance that none of the items changes on its own. */
  double staying(BitSet items) {
    double product = 1;
    for (int item = items.nextSetBit(0); item >= 0; item = items.nextSetBit(item + 1)) {
      product *= staying[item];
    }
    return product;
  }

  /** The bytes that an update is expected to send for the item if it is a layer of its own. */
  double costAlone(int item) {
    return graph.sizeBytes(item) * (1 - staying(graph.closure(item)));
  }

  /** The same items, the likeliest to change on their own first. */
  int[] mostChangingFirst(BitSet items) {
    int[] order = items.stream().map(item -> ranks[item]).sorted().toArray();
    for (int i = 0; i < order.length; i++) {
      order[i] = ranked[order[i]];
    }
    return order;
  }
}
