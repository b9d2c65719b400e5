package guiximage.plan;

import java.util.BitSet;

/** A layer to which items are added and from which they are removed. */
final class MutableLayer {
  private final ChangeModel model;
  private final int previousLayer;
  private final boolean unchanged;
  private final BitSet items = new BitSet();

  /** For each unit, how many of the layer's items need it. */
  private final int[] users;

  private long sizeBytes;
  private double costAlone;

  /** The chance to stay under each assumption of the model, and on the whole. */
  private double[] chances;

  private double staying = 1;

  private MutableLayer(int previousLayer, boolean unchanged, ChangeModel model) {
    this.model = model;
    this.previousLayer = previousLayer;
    this.unchanged = unchanged;
    this.users = new int[model.cones().unitCount()];
    this.chances = model.certain();
  }

  static MutableLayer of(Candidate candidate, ChangeModel model) {
    MutableLayer layer = new MutableLayer(candidate.previousLayer, candidate.unchanged, model);
    layer.add(new ItemGroup(candidate.items, model));
    return layer;
  }

  static MutableLayer empty(ChangeModel model) {
    return new MutableLayer(Candidate.NEW, false, model);
  }

  Candidate toCandidate() {
    return new Candidate(items, previousLayer, unchanged, model);
  }

  /** True if the previous image has just this layer; then it is left alone. */
  boolean unchanged() {
    return unchanged;
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  /** The items. Not to be changed. */
  BitSet items() {
    return items;
  }

  /** Those of the layer's items that need the unit. */
  BitSet usersOf(int unit) {
    BitSet these = new BitSet();
    if (users[unit] > 0) {
      for (int item = items.nextSetBit(0); item >= 0; item = items.nextSetBit(item + 1)) {
        if (model.cones().needs(item, unit)) {
          these.set(item);
        }
      }
    }
    return these;
  }

  /** The bytes that an update is expected to send for this layer. */
  double cost() {
    return sizeBytes * (1 - staying);
  }

  /** The part of the cost that is there only because the items share a layer. */
  double excess() {
    return cost() - costAlone;
  }

  double costWithout(ItemGroup group) {
    double[] rest = chances.clone();
    int[] needed = group.needed();
    for (int i = 0; i < needed.length; i++) {
      if (users[needed[i]] == group.users(i)) {
        model.divide(rest, needed[i]);
      }
    }
    return (sizeBytes - group.sizeBytes()) * (1 - model.mean(rest));
  }

  /** Exact where it is not more than {@code limit}; otherwise some number above that. */
  double costWith(ItemGroup group, double limit) {
    long bytes = sizeBytes + group.sizeBytes();
    // it stays at most as often as each of its two halves: mostly enough to see that it is too much
    double atLeast = bytes * (1 - Math.min(staying, group.staying()));
    if (atLeast > limit) {
      return atLeast;
    }
    double[] together = chances.clone();
    for (int unit : group.needed()) {
      if (users[unit] == 0) {
        model.multiply(together, unit);
      }
    }
    return bytes * (1 - model.mean(together));
  }

  void add(ItemGroup group) {
    items.or(group.items());
    change(group, 1);
  }

  void remove(ItemGroup group) {
    items.andNot(group.items());
    change(group, -1);
  }

  private void change(ItemGroup group, int sign) {
    sizeBytes += sign * group.sizeBytes();
    costAlone += sign * group.costAlone();
    int[] needed = group.needed();
    for (int i = 0; i < needed.length; i++) {
      users[needed[i]] += sign * group.users(i);
    }
    // multiplied anew and in one order, so that rounding does not depend on what came and went
    chances = model.certain();
    for (int unit = 0; unit < users.length; unit++) {
      if (users[unit] > 0) {
        model.multiply(chances, unit);
      }
    }
    staying = model.mean(chances);
  }
}
