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
  private static final long MOST_STEPS = 100_000_000;

  /** Most layers are seen to be unsuitable after a few of the items that a block needs. */
  private static final int STEPS_PER_LOOK = 4;

  private final ChangeModel model;
  private final int maxLayers;
  private final List<Draft> drafts = new ArrayList<>();
  private final double leastSaving;
  private long steps;

  private Refinement(Collection<Part> parts, int maxLayers, ChangeModel model) {
    this.model = model;
    this.maxLayers = maxLayers;
    parts.forEach(part -> drafts.add(Draft.of(part, model)));
    double excess = drafts.stream().mapToDouble(Draft::excess).sum();
    this.leastSaving = Math.max(LEAST_SAVING_BYTES, LEAST_SAVING * excess);
  }

  static List<Part> improve(Collection<Part> parts, int maxLayers, ChangeModel model) {
    Refinement refinement = new Refinement(parts, maxLayers, model);
    refinement.improve();
    return refinement.drafts.stream().map(Draft::toPart).toList();
  }

  private void improve() {
    boolean moved;
    do {
      moved = false;
      List<Draft> worstFirst = new ArrayList<>(drafts);
      worstFirst.sort(Comparator.comparingDouble(Draft::excess).reversed());
      for (Draft from : worstFirst) {
        if (!from.unchanged() && from.excess() > leastSaving) {
          moved |= relieve(from);
        }
      }
    } while (moved && steps < MOST_STEPS);
  }

  /**
   * Takes out of a layer what is better elsewhere: an item with all that need it, so that the rest
   * no longer depends on it, or an item alone. Never all of the layer.
   */
  private boolean relieve(Draft from) {
    boolean moved = false;
    Set<BitSet> seen = new HashSet<>(Set.of(new BitSet()));
    for (int item = 0; item < model.graph().size() && steps < MOST_STEPS; item++) {
      BitSet users = from.usersOf(item);
      if (seen.add(users) && !from.hasOnly(users)) {
        moved |= move(users, from);
      }
      BitSet alone = Graph.bit(item);
      if (from.has(item) && seen.add(alone) && !from.hasOnly(alone)) {
        moved |= move(alone, from);
      }
    }
    return moved;
  }

  /** Moves the items where they cost least, if that saves enough. */
  private boolean move(BitSet items, Draft from) {
    Block block = new Block(items, model);
    steps += (long) items.cardinality() * block.needed().length;
    double freed = from.cost() - from.costWithout(block);
    double saving = leastSaving;
    if (freed - block.sizeBytes() * (1 - block.staying()) <= saving) {
      return false; // not even a layer of their own would take them for less
    }
    Draft best = from;
    for (Draft to : targets(from)) {
      steps += block.needed().length / STEPS_PER_LOOK;
      double limit = freed + to.cost() - saving;
      double cost = to.costWith(block, limit);
      if (cost < limit) {
        saving = freed + to.cost() - cost;
        best = to;
      }
    }
    if (best != from) {
      apply(from, block, best);
    }
    return best != from;
  }

  private void apply(Draft from, Block block, Draft to) {
    if (to.isEmpty()) {
      drafts.add(to);
    }
    from.remove(block);
    to.add(block);
  }

  private List<Draft> targets(Draft from) {
    List<Draft> targets = new ArrayList<>();
    drafts.stream().filter(to -> to != from && !to.unchanged()).forEach(targets::add);
    if (drafts.size() < maxLayers) {
      targets.add(Draft.empty(model));
    }
    return targets;
  }
}
