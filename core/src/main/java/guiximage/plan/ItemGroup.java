package guiximage.plan;

import java.util.BitSet;

/** Items that move from one layer to another together. Never changed. */
final class ItemGroup {
  private final BitSet items;
  private final int[] needed;
  private final int[] users;
  private final long sizeBytes;
  private final double staying;
  private final double costAlone;

  ItemGroup(BitSet items, ChangeModel model) {
    Cones cones = model.cones();
    long[] allNeeded = cones.of(items);
    this.items = items;
    this.needed = Cones.numbers(allNeeded);
    this.users = new int[needed.length];
    for (int item = items.nextSetBit(0); item >= 0; item = items.nextSetBit(item + 1)) {
      for (int i = 0; i < needed.length; i++) {
        users[i] += cones.needs(item, needed[i]) ? 1 : 0;
      }
    }
    this.staying = model.mean(model.staying(allNeeded));
    this.sizeBytes = model.graph().sizeBytes(items);
    this.costAlone = items.stream().mapToDouble(model::costAlone).sum();
  }

  BitSet items() {
    return items;
  }

  /** The units that the items need, the likeliest to change first. Not to be changed. */
  int[] needed() {
    return needed;
  }

  /** The number of these items that need the unit {@code needed()[index]}. */
  int users(int index) {
    return users[index];
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** The bytes that an update is expected to send if the items are a layer. */
  double cost() {
    return sizeBytes * (1 - staying);
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
