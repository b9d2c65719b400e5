package guiximage.plan;

import java.util.BitSet;

/** Items that are moved from one layer to another together. Never changed. */
final class Block {
  private final BitSet items;
  private final int[] needed;
  private final int[] users;
  private final long sizeBytes;
  private final double staying;
  private final double costAlone;

  Block(BitSet items, ChangeModel model) {
    Graph graph = model.graph();
    this.items = items;
    this.users = new int[graph.size()];
    for (int item = items.nextSetBit(0); item >= 0; item = items.nextSetBit(item + 1)) {
      BitSet closure = graph.closure(item);
      for (int each = closure.nextSetBit(0); each >= 0; each = closure.nextSetBit(each + 1)) {
        users[each]++;
      }
    }
    BitSet allNeeded = graph.needed(items);
    this.needed = model.mostChangingFirst(allNeeded);
    this.staying = model.staying(allNeeded);
    this.sizeBytes = graph.sizeBytes(items);
    this.costAlone = items.stream().mapToDouble(model::costAlone).sum();
  }

  BitSet items() {
    return items;
  }

  /**
   * The items and all that they need, the likeliest to change on their own first. Not to be
   * changed.
   */
  int[] needed() {
    return needed;
  }

  /** The number of these items that need {@code item}. */
  int users(int item) {
    return users[item];
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** The chance that an update changes none of the items. */
  double staying() {
    return staying;
  }

  /** The bytes that an update is expected to send if each item is a layer of its own. */
  double costAlone() {
    return costAlone;
  }
}
