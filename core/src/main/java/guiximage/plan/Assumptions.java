package guiximage.plan;

import guiximage.store.StorePath;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ways in which updates may change the units of a closure, assumed side by side: how many change,
 * and which. Whether every commit is pushed or one a month is not known beforehand. The updates
 * that are known of move the weights of the assumptions and the shares of the units.
 *
 * <p>With a mean of m changes, a unit that has the share s of all changes stays with the chance 1 ÷
 * (1 + m·s).
 */
final class Assumptions {
  /** The number of units that change in an update, on average. */
  private static final double[] MEANS = {2, 1, 4, 16, 64};

  /** The weight of each before any update is known; the sum is 1. */
  private static final double[] WEIGHTS = {0.3, 0.25, 0.1, 0.2, 0.15};

  /**
   * Under the first, what much is built on changes rarely; under the others, more than the rest.
   */
  private static final int STEADY_BASE = 0;

  /** Smaller items are data or a few lines, and change the less the smaller they are. */
  private static final double USUAL_BYTES = 1e6;

  /**
   * The part of the changes of an item for which a unit stands. Where what much is built on changes
   * rarely, hardly anything changes by source.
   */
  private enum Part {
    /** The item, which shares its source with no other. */
    WHOLE(1, 1),
    /** An item that shares its source with others: what it has alone. */
    ALONE(0.2, 0.98),
    /** Such a source. */
    SOURCE(1 - ALONE.usual, 1 - ALONE.steady);

    private final double usual;
    private final double steady;

    Part(double usual, double steady) {
      this.usual = usual;
      this.steady = steady;
    }
  }

  /**
   * The roots of the closure change by their own commits too, together this much as often as all
   * the rest.
   */
  private static final double SHARE_OF_ROOTS = 2;

  /** For the weights: each update shows of every unit whether it changed, so few tell enough. */
  private static final double PRIOR_UPDATES = 0.25;

  /** For the share of a single unit, which one update tells little about. */
  private static final double PRIOR_UPDATES_OF_UNIT = 40;

  private final BitSet roots;

  /** For each assumption, each unit's share of all changes. */
  private final double[][] shares = new double[MEANS.length][];

  private final double[] weights = WEIGHTS.clone();

  Assumptions(Graph graph, Cones cones, OwnChanges known) {
    this.roots = graph.roots();
    assume(graph, cones);
    List<BitSet> updates =
        known.updates().stream().map(names -> units(names, graph, cones)).toList();
    weigh(updates);
    learn(updates);
  }

  static int count() {
    return MEANS.length;
  }

  double weight(int assumption) {
    return weights[assumption];
  }

  /** The chance that an update leaves the unit as it is. */
  double staying(int assumption, int unit) {
    return 1 / (1 + MEANS[assumption] * shares[assumption][unit]);
  }

  private void assume(Graph graph, Cones cones) {
    int[] users = cones.users();
    double[] sizes = new double[cones.unitCount()];
    Part[] parts = new Part[cones.unitCount()];
    Arrays.fill(parts, Part.WHOLE);
    for (int item = 0; item < graph.size(); item++) {
      int[] units = cones.ownUnits(item);
      for (int unit : units) {
        sizes[unit] += graph.sizeBytes(item);
      }
      if (units.length > 1) {
        parts[units[0]] = Part.ALONE;
        parts[units[1]] = Part.SOURCE;
      }
    }
    for (int k = 0; k < MEANS.length; k++) {
      shares[k] = new double[sizes.length];
      double sum = 0;
      for (int unit = 0; unit < sizes.length; unit++) {
        double rate =
            k == STEADY_BASE
                ? parts[unit].steady / users[unit]
                : parts[unit].usual
                    * Math.sqrt(users[unit])
                    * sizes[unit]
                    / (sizes[unit] + USUAL_BYTES);
        shares[k][unit] = rate;
        sum += roots.get(unit) ? 0 : rate;
      }
      for (int unit = 0; unit < sizes.length; unit++) {
        shares[k][unit] =
            roots.get(unit) ? SHARE_OF_ROOTS / roots.cardinality() : shares[k][unit] / sum;
      }
    }
  }

  /** The units that an update changed: a source if several of its items did, else the item. */
  private static BitSet units(Set<String> names, Graph graph, Cones cones) {
    BitSet units = new BitSet();
    Map<Integer, Integer> changedOfSource = new HashMap<>();
    for (int item = 0; item < graph.size(); item++) {
      StorePath path = graph.item(item).path();
      int[] own = cones.ownUnits(item);
      if (names.contains(path.nameWithoutVersion())) {
        units.set(own[0]);
        changedOfSource.merge(own[own.length - 1], 1, Integer::sum);
      }
    }
    for (int item = 0; item < graph.size(); item++) {
      int[] own = cones.ownUnits(item);
      if (own.length > 1 && changedOfSource.getOrDefault(own[1], 0) > 1) {
        units.clear(own[0]);
        units.set(own[1]);
      }
    }
    return units;
  }

  /** Moves the weights towards what the updates speak for. */
  private void weigh(List<BitSet> updates) {
    double[] chances = WEIGHTS.clone();
    for (BitSet changed : updates) {
      for (int unit = 0; unit < shares[0].length; unit++) {
        double sum = 0;
        for (int k = 0; k < MEANS.length; k++) {
          double staying = staying(k, unit);
          chances[k] *= changed.get(unit) ? 1 - staying : staying;
          sum += chances[k];
        }
        for (int k = 0; k < MEANS.length; k++) {
          chances[k] /= sum; // in each step, as the product of thousands would be too small
        }
      }
    }
    for (int k = 0; k < MEANS.length; k++) {
      weights[k] =
          (PRIOR_UPDATES * WEIGHTS[k] + updates.size() * chances[k])
              / (PRIOR_UPDATES + updates.size());
    }
  }

  /** Gives the units that changed a larger share, each update counting as much as any other. */
  private void learn(List<BitSet> updates) {
    Map<Integer, Double> observed = new HashMap<>();
    int count = 0;
    for (BitSet update : updates) {
      BitSet changed = (BitSet) update.clone();
      changed.andNot(roots);
      double part = 1.0 / Math.max(1, changed.cardinality());
      changed.stream().forEach(unit -> observed.merge(unit, part, Double::sum));
      count += changed.isEmpty() ? 0 : 1;
    }
    for (double[] of : shares) {
      for (int unit = 0; unit < of.length; unit++) {
        if (!roots.get(unit)) {
          double seen = observed.getOrDefault(unit, 0.0);
          of[unit] = (PRIOR_UPDATES_OF_UNIT * of[unit] + seen) / (PRIOR_UPDATES_OF_UNIT + count);
        }
      }
    }
  }
}
