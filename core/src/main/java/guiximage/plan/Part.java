package guiximage.plan;

import java.util.BitSet;
import java.util.Comparator;

/** Items that are to be one layer or a piece of one. Bit sets are never changed. */
final class Part {
  /** The place of a part that no layer of the previous image has become. */
  static final int NEW = Integer.MAX_VALUE;

  /** Least change first; among equals by the first item's name, then hash. */
  static final Comparator<Part> STEADIEST_FIRST =
      Comparator.comparingDouble((Part part) -> -part.staying).thenComparingInt(part -> part.first);

  final BitSet items;

  /** The first item: tells parts apart and orders equals. */
  final int first;

  final long sizeBytes;

  /** The chance that an update leaves the part as it is. */
  final double staying;

  /** Which layer of the previous image it continues, the lowest being 0; or {@link #NEW}. */
  final int place;

  /** True if the previous image has a layer of just these items, so that it need not be sent. */
  final boolean unchanged;

  /** The items and all that they need: if any of it changes, the part changes. */
  private final BitSet needed;

  /**
   * The items that are needed, in the order that decides soonest, with the chance of each to stay.
   */
  private final int[] mostChangingFirst;

  private final double[] chances;

  Part(BitSet items, int place, boolean unchanged, ChangeModel model) {
    this.items = items;
    this.place = place;
    this.unchanged = unchanged;
    first = items.nextSetBit(0);
    sizeBytes = model.graph().sizeBytes(items);
    needed = model.graph().needed(items);
    staying = model.staying(needed);
    mostChangingFirst = model.mostChangingFirst(needed);
    chances = new double[mostChangingFirst.length];
    for (int i = 0; i < chances.length; i++) {
      chances[i] = model.staying(mostChangingFirst[i]);
    }
  }

  Part union(Part other, ChangeModel model) {
    BitSet all = (BitSet) items.clone();
    all.or(other.items);
    return new Part(all, Math.min(place, other.place), false, model);
  }

  /**
   * The chance that an update changes neither this part nor {@code other}: exact where it is not
   * less than {@code limit}, otherwise some number below that.
   */
  double stayingWith(Part other, double limit) {
    double product = other.staying;
    for (int i = 0; i < chances.length && product >= limit; i++) {
      if (!other.needed.get(mostChangingFirst[i])) {
        product *= chances[i];
      }
    }
    return product;
  }

  /**
   * The cost of giving this layer up: it would have to be sent now. That outweighs what unions of
   * other layers cost, so an unchanged layer is opened only if there is hardly another way.
   */
  long bytesToGiveUp() {
    return unchanged ? sizeBytes : 0;
  }
}
