package guiximage.plan;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The chances that an update leaves items as they are. An item changes if any unit that it needs
 * changes (see {@link Cones}), and a layer if any unit that its items need does.
 *
 * <p>How many units an update changes is not known: some users push every commit, others once a
 * month. So several means are assumed side by side, each with a weight, and a chance is the
 * weighted sum of what they give. With a mean of m changes, a unit that has the share s of all
 * changes stays with the chance 1 ÷ (1 + m·s).
 *
 * <p>Chances of staying are multiplied in the order of the units, not summed as logarithms:
 * products are the same to the bit on every machine, {@code Math.log} need not be.
 */
final class ChangeModel {
  private static final int BITS = Long.SIZE;

  /** How many units change in an update, on average: assumed side by side. */
  private static final double[] MEANS = {1, 4, 16, 64};

  /** How much each of {@link #MEANS} counts; the sum is 1. */
  private static final double[] WEIGHTS = {0.4, 0.2, 0.2, 0.2};

  /** Of the changes of an item that shares its source with others, those that it has alone. */
  private static final double ALONE = 0.2;

  /**
   * What was asked for changes by its own commits too, all of it together this much as often as all
   * the rest.
   */
  private static final double SHARE_OF_ROOTS = 2;

  private final Graph graph;
  private final Cones cones;
  private final BitSet roots;

  /** For each unit its chance to stay under each assumption. Unit 0 is the likeliest to change. */
  private final double[] staying;

  ChangeModel(Graph graph) {
    this.graph = graph;
    this.roots = graph.roots();
    Cones found = Cones.of(graph);
    double[] shares = shares(graph, found, roots);
    int[] ranked =
        IntStream.range(0, shares.length)
            .boxed()
            .sorted(Comparator.comparingDouble(unit -> -shares[unit]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] ranks = new int[ranked.length];
    this.staying = new double[ranked.length * MEANS.length];
    for (int rank = 0; rank < ranked.length; rank++) {
      ranks[ranked[rank]] = rank;
      for (int k = 0; k < MEANS.length; k++) {
        staying[rank * MEANS.length + k] = 1 / (1 + MEANS[k] * shares[ranked[rank]]);
      }
    }
    this.cones = found.renumbered(graph, ranks);
  }

  /**
   * For each unit its share of all changes: it grows with the number of items that need the unit
   * and with its size, but more slowly than either. Square roots are exact to the bit everywhere.
   */
  private static double[] shares(Graph graph, Cones cones, BitSet roots) {
    double[] sizes = new double[cones.unitCount()];
    double[] parts = new double[cones.unitCount()];
    Arrays.fill(parts, 1);
    for (int item = 0; item < graph.size(); item++) {
      int[] units = cones.ownUnits(item);
      for (int unit : units) {
        sizes[unit] += graph.sizeBytes(item);
      }
      if (units.length > 1) {
        parts[units[0]] = ALONE;
        parts[units[1]] = 1 - ALONE;
      }
    }
    int[] users = cones.users();
    double[] shares = new double[sizes.length];
    double sum = 0;
    for (int unit = 0; unit < shares.length; unit++) {
      shares[unit] = parts[unit] * Math.sqrt(users[unit] * Math.sqrt(1 + sizes[unit]));
      sum += roots.get(unit) ? 0 : shares[unit];
    }
    for (int unit = 0; unit < shares.length; unit++) {
      shares[unit] = roots.get(unit) ? SHARE_OF_ROOTS / roots.cardinality() : shares[unit] / sum;
    }
    return shares;
  }

  Graph graph() {
    return graph;
  }

  Cones cones() {
    return cones;
  }

  /** Whether the item is all that was asked for, so that it changes with every update. */
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
    double[] chances = new double[MEANS.length];
    Arrays.fill(chances, 1);
    return chances;
  }

  /** Makes {@code chances} those of what needs the unit too. */
  void multiply(double[] chances, int unit) {
    int place = unit * MEANS.length;
    for (int k = 0; k < MEANS.length; k++) {
      chances[k] *= staying[place + k];
    }
  }

  /** The inverse of {@link #multiply}, but for rounding. */
  void divide(double[] chances, int unit) {
    int place = unit * MEANS.length;
    for (int k = 0; k < MEANS.length; k++) {
      chances[k] /= staying[place + k];
    }
  }

  double mean(double[] s) {
    double sum = 0;
    for (int k = 0; k < MEANS.length; k++) {
      sum += WEIGHTS[k] * s[k];
    }
    return sum;
  }

  /**
   * The chance that neither the units of {@code more} nor those of {@code known} change: exact
   * where it is not less than {@code limit}, otherwise some number below that.
   */
  double staying(double[] chances, long[] known, long[] more, double limit) {
    double[] s = chances.clone();
    double mean = 1;
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
