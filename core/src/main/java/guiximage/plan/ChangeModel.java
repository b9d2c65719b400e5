package guiximage.plan;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The chances that an update leaves items as they are. An item changes if any unit that it needs
 * changes (see {@link Cones}), and a layer if any unit that its items need does.
 *
 * <p>A chance is the weighted sum of what several {@link Assumptions} give.
 *
 * <p>Chances of staying are multiplied in the order of the units, not summed as logarithms:
 * products are the same to the bit on every machine, {@code Math.log} need not be.
 */
final class ChangeModel {
  private static final int BITS = Long.SIZE;
  private static final int COUNT = Assumptions.count();

  private final Graph graph;
  private final Cones cones;
  private final BitSet roots;

  private final Assumptions assumptions;

  /** For each unit its chance to stay under each assumption. Unit 0 is the likeliest to change. */
  private final double[] staying;

  ChangeModel(Graph graph, OwnChanges known) {
    this.graph = graph;
    this.roots = graph.roots();
    Cones found = Cones.of(graph);
    this.assumptions = new Assumptions(graph, found, known);
    int[] ranked = likeliestFirst(found.unitCount());
    int[] ranks = new int[ranked.length];
    this.staying = new double[ranked.length * COUNT];
    for (int rank = 0; rank < ranked.length; rank++) {
      ranks[ranked[rank]] = rank;
      for (int k = 0; k < COUNT; k++) {
        staying[rank * COUNT + k] = assumptions.staying(k, ranked[rank]);
      }
    }
    this.cones = found.renumbered(graph, ranks);
  }

  private int[] likeliestFirst(int units) {
    double[] mean = new double[units];
    for (int unit = 0; unit < units; unit++) {
      for (int k = 0; k < COUNT; k++) {
        mean[unit] += assumptions.weight(k) * assumptions.staying(k, unit);
      }
    }
    return IntStream.range(0, units)
        .boxed()
        .sorted(Comparator.comparingDouble(unit -> mean[unit]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  Graph graph() {
    return graph;
  }

  Cones cones() {
    return cones;
  }

  /** True if the item is all that was asked for, so that it changes with every update. */
  boolean isOnlyRoot(int item) {
    return roots.get(item) && roots.cardinality() == 1;
  }

  /** The chance that all the units stay as they are, under each assumption. */
  double[] staying(long[] units) {
    double[] s = certain();
    for (int i = 0; i < units.length; i++) {
      for (long rest = units[i]; rest != 0; rest &= rest - 1) {
        multiply(s, i * BITS + Long.numberOfTrailingZeros(rest));
      }
    }
    return s;
  }

  /** The chances of what needs nothing: 1 under each assumption. */
  double[] certain() {
    double[] chances = new double[COUNT];
    Arrays.fill(chances, 1);
    return chances;
  }

  /** Makes {@code chances} those of what needs the unit too. */
  void multiply(double[] chances, int unit) {
    int first = unit * COUNT;
    for (int k = 0; k < COUNT; k++) {
      chances[k] *= staying[first + k];
    }
  }

  /** The inverse of {@link #multiply}, but for rounding. */
  void divide(double[] chances, int unit) {
    int first = unit * COUNT;
    for (int k = 0; k < COUNT; k++) {
      chances[k] /= staying[first + k];
    }
  }

  double mean(double[] s) {
    double sum = 0;
    for (int k = 0; k < COUNT; k++) {
      sum += assumptions.weight(k) * s[k];
    }
    return sum;
  }

  /**
   * The chance that neither the units of {@code more} nor those of {@code known} change: exact
   * where it is not less than {@code limit}, otherwise some number below that.
   */
  double staying(double[] chances, long[] known, long[] more, double limit) {
    double[] s = chances.clone();
    for (int i = 0; i < more.length; i++) {
      long rest = more[i] & ~known[i];
      if (rest != 0) {
        for (; rest != 0; rest &= rest - 1) {
          multiply(s, i * BITS + Long.numberOfTrailingZeros(rest));
        }
        if (mean(s) < limit) {
          break;
        }
      }
    }
    return mean(s);
  }

  /** The bytes that an update is expected to send for the item if it is a layer of its own. */
  double costAlone(int item) {
    return graph.sizeBytes(item) * (1 - mean(staying(cones.of(item))));
  }
}
