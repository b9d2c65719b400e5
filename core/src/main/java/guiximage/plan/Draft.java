package guiximage.plan;

import java.util.BitSet;

/** A layer in the making: items come and go. */
final class Draft {
  private final ChangeModel model;
  private final int place;
  private final boolean unchanged;
  private final BitSet items = new BitSet();

  /** For each item of the closure, how many of the layer's items need it. */
  private final int[] users;

  private long sizeBytes;
  private double costAlone;
  private double staying = 1;

  private Draft(int place, boolean unchanged, ChangeModel model) {
    this.model = model;
    this.place = place;
    this.unchanged = unchanged;
    this.users = new int[model.graph().size()];
  }

  static Draft of(Part part, ChangeModel model) {
    Draft draft = new Draft(part.place, part.unchanged, model);
    draft.add(new Block(part.items, model));
    return draft;
  }

  static Draft empty(ChangeModel model) {
    return new Draft(Part.NEW, false, model);
  }

  Part toPart() {
    return new Part(items, place, unchanged, model);
  }

  /** True if the previous image has just this layer; then it is left alone. */
  boolean unchanged() {
    return unchanged;
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  boolean has(int item) {
    return items.get(item);
  }

  boolean hasOnly(BitSet these) {
    return items.equals(these);
  }

  /** Those of the layer's items that need {@code item}, itself included. */
  BitSet usersOf(int item) {
    BitSet these = new BitSet();
    if (users[item] > 0) {
      these.or(items);
      these.and(model.graph().users(item));
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

  double costWithout(Block block) {
    double rest = staying;
    for (int item : block.needed()) {
      if (users[item] == block.users(item)) {
        rest /= model.staying(item);
      }
    }
    return (sizeBytes - block.sizeBytes()) * (1 - rest);
  }

  /** Exact where it is not more than {@code limit}; otherwise some number above that. */
  double costWith(Block block, double limit) {
    long bytes = sizeBytes + block.sizeBytes();
    // it stays at most as often as each of its two halves: mostly enough to see that it is too much
    double atLeast = bytes * (1 - Math.min(staying, block.staying()));
    if (atLeast > limit) {
      return atLeast;
    }
    double together = staying;
    for (int item : block.needed()) {
      if (users[item] == 0) {
        together *= model.staying(item);
        if (bytes * (1 - together) > limit) {
          break;
        }
      }
    }
    return bytes * (1 - together);
  }

  void add(Block block) {
    items.or(block.items());
    sizeBytes += block.sizeBytes();
    costAlone += block.costAlone();
    for (int item : block.needed()) {
      users[item] += block.users(item);
    }
    staying = stayingNow();
  }

  void remove(Block block) {
    items.andNot(block.items());
    sizeBytes -= block.sizeBytes();
    costAlone -= block.costAlone();
    for (int item : block.needed()) {
      users[item] -= block.users(item);
    }
    staying = stayingNow();
  }

  /** Multiplied anew and in one order, so that rounding does not depend on what came and went. */
  private double stayingNow() {
    double product = 1;
    for (int item = 0; item < users.length; item++) {
      if (users[item] > 0) {
        product *= model.staying(item);
      }
    }
    return product;
  }
}
