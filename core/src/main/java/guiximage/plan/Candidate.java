package guiximage.plan;

import java.util.BitSet;
import java.util.Comparator;

/** Items that are to share a layer, perhaps with others. Its sets are never changed. */
final class Candidate {
  /** Stands for no layer of the previous image: the candidate continues none. */
  static final int NEW = Integer.MAX_VALUE;

  /** Least change first; among equals by the first item's name, then hash. */
  static final Comparator<Candidate> STEADIEST_FIRST =
      Comparator.comparingDouble((Candidate candidate) -> -candidate.staying)
          .thenComparingInt(candidate -> candidate.first);

  final BitSet items;

  /** The first item: tells candidates apart and orders equals. */
  final int first;

  final long sizeBytes;

  /** The chance that an update leaves all the items as they are. */
  final double staying;

  /** The index of the layer of the previous image that it continues, lowest 0; or {@link #NEW}. */
  final int previousLayer;

  /** True if the previous image has a layer of just these items, so that it need not be sent. */
  final boolean unchanged;

  private final long[] needed;

  /** The chance of staying under each assumption of the model. */
  private final double[] chances;

  Candidate(BitSet items, int previousLayer, boolean unchanged, ChangeModel model) {
    this(items, model.cones().of(items), previousLayer, unchanged, model);
  }

  private Candidate(
      BitSet items, long[] needed, int previousLayer, boolean unchanged, ChangeModel model) {
    this.items = items;
    this.needed = needed;
    this.previousLayer = previousLayer;
    this.unchanged = unchanged;
    first = items.nextSetBit(0);
    sizeBytes = model.graph().sizeBytes(items);
    chances = model.staying(needed);
    staying = model.mean(chances);
  }

  Candidate union(Candidate other, ChangeModel model) {
    BitSet all = (BitSet) items.clone();
    all.or(other.items);
    long[] allNeeded = Cones.union(needed, other.needed);
    return new Candidate(
        all, allNeeded, Math.min(previousLayer, other.previousLayer), false, model);
  }

  /** The units that the items need. Not to be changed. */
  long[] needed() {
    return needed;
  }

  /**
   * The bytes to be sent that a union with {@code other} adds: exact where it is not more than
   * {@code limit}, otherwise some number above that.
   */
  double costOfUnion(Candidate other, double limit, ChangeModel model) {
    Candidate steady = staying >= other.staying ? this : other;
    Candidate changing = staying >= other.staying ? other : this;
    double before =
        sizeBytes * staying
            + other.sizeBytes * other.staying
            + bytesToGiveUp()
            + other.bytesToGiveUp();
    double bytes = (double) sizeBytes + other.sizeBytes;
    if (before - bytes * changing.staying > limit) {
      return Double.POSITIVE_INFINITY;
    }
    double least = (before - limit) / bytes;
    return before - bytes * model.staying(changing.chances, changing.needed, steady.needed, least);
  }

  /** The bytes that updates are expected to send for it as a layer. */
  double cost() {
    return sizeBytes * (1 - staying);
  }

  /**
   * The cost of giving this layer up: it would have to be sent now. That outweighs what unions of
   * other layers cost, so an unchanged layer is opened only if there is hardly another way.
   */
  private long bytesToGiveUp() {
    return unchanged ? sizeBytes : 0;
  }
}
