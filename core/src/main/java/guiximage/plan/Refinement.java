package guiximage.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Moves items between layers, and into new ones where the limit leaves room, as long as that lowers
 * the bytes that updates are expected to send. Leaves the layers that the previous image has
 * unchanged as they are: the others have to be sent anyway, so to cut them anew costs nothing.
 */
final class Refinement {
  /** A part of all that sharing layers costs; what saves less is not worth a move. */
  private static final double LEAST_SAVING = 1e-3;

  /** And never less than a byte, which is noise of rounding. */
  private static final double LEAST_SAVING_BYTES = 1;

  /**
   * Keeps thousands of items within a second: counted, not timed, so that the plan is the same on a
   * slow machine. A hundred items need a hundredth of it.
   */
  private static final long MOST_STEPS = 60_000_000;

  /** Most layers are seen to be unsuitable after a few of the units that a group needs. */
  private static final int STEPS_PER_LOOK = 4;

  private final ChangeModel model;
  private final int maxLayers;
  private final List<MutableLayer> layers = new ArrayList<>();
  private final double leastSaving;
  private long steps;

  private Refinement(Collection<Candidate> candidates, int maxLayers, ChangeModel model) {
    this.model = model;
    this.maxLayers = maxLayers;
    candidates.forEach(candidate -> layers.add(MutableLayer.of(candidate, model)));
    double excess = layers.stream().mapToDouble(MutableLayer::excess).sum();
    this.leastSaving = Math.max(LEAST_SAVING_BYTES, LEAST_SAVING * excess);
  }

  static List<Candidate> improve(
      Collection<Candidate> candidates, int maxLayers, ChangeModel model) {
    Refinement refinement = new Refinement(candidates, maxLayers, model);
    refinement.improve();
    return refinement.layers.stream().map(MutableLayer::toCandidate).toList();
  }

  private void improve() {
    boolean moved;
    do {
      moved = false;
      List<MutableLayer> worstFirst = new ArrayList<>(layers);
      worstFirst.sort(Comparator.comparingDouble(MutableLayer::excess).reversed());
      for (MutableLayer from : worstFirst) {
        if (!from.unchanged() && from.excess() > leastSaving) {
          moved |= relieve(from);
        }
      }
    } while (moved && steps < MOST_STEPS);
  }

  /**
   * Takes out of a layer what is better elsewhere: all items that need one unit, so that the rest
   * no longer depends on it, or an item alone. Never all of the layer.
   */
  private boolean relieve(MutableLayer from) {
    boolean moved = false;
    Set<BitSet> seen = new HashSet<>(Set.of(new BitSet()));
    for (int unit = 0; unit < model.cones().unitCount() && steps < MOST_STEPS; unit++) {
      BitSet users = from.usersOf(unit);
      steps += from.items().cardinality();
      if (seen.add(users) && !users.equals(from.items())) {
        moved |= move(users, from);
      }
    }
    for (int item = 0; item < model.graph().size() && steps < MOST_STEPS; item++) {
      BitSet alone = Graph.bit(item);
      if (from.items().get(item) && seen.add(alone) && !alone.equals(from.items())) {
        moved |= move(alone, from);
      }
    }
    return moved;
  }

  /** Moves the items where they cost least, if that saves enough. */
  private boolean move(BitSet items, MutableLayer from) {
    ItemGroup group = new ItemGroup(items, model);
    steps += (long) items.cardinality() * group.needed().length;
    double freed = from.cost() - from.costWithout(group);
    double saving = leastSaving;
    if (freed - group.cost() <= saving) {
      return false; // not even a layer of their own would take them for less
    }
    MutableLayer best = from;
    for (MutableLayer to : targets(from)) {
      steps += group.needed().length / STEPS_PER_LOOK;
      double limit = freed + to.cost() - saving;
      double cost = to.costWith(group, limit);
      if (cost < limit) {
        saving = freed + to.cost() - cost;
        best = to;
      }
    }
    if (best != from) {
      apply(from, group, best);
    }
    return best != from;
  }

  private void apply(MutableLayer from, ItemGroup group, MutableLayer to) {
    if (to.isEmpty()) {
      layers.add(to);
    }
    from.remove(group);
    to.add(group);
  }

  private List<MutableLayer> targets(MutableLayer from) {
    List<MutableLayer> targets = new ArrayList<>();
    layers.stream().filter(to -> to != from && !to.unchanged()).forEach(targets::add);
    if (layers.size() < maxLayers) {
      targets.add(MutableLayer.empty(model));
    }
    return targets;
  }
}
