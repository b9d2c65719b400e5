package guiximage.plan;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/** A closure's items under numbers, in the order of name, then hash, with what each one needs. */
final class Graph {
  private final List<StoreItem> items;
  private final List<StorePath> paths;
  private final BitSet[] closures;
  private final BitSet[] users;

  Graph(Closure closure) {
    items = closure.items();
    paths = items.stream().map(StoreItem::path).toList();
    closures = new BitSet[items.size()];
    users = new BitSet[items.size()];
    for (StoreItem item : closure.itemsReferencesFirst()) {
      int number = number(item.path());
      users[number] = new BitSet();
      closures[number] = bit(number);
      item.references().forEach(used -> closures[number].or(closures[number(used)]));
      closures[number].stream().forEach(needed -> users[needed].set(number));
    }
  }

  static BitSet bit(int number) {
    BitSet bits = new BitSet();
    bits.set(number);
    return bits;
  }

  private int number(StorePath path) {
    return Collections.binarySearch(paths, path);
  }

  int size() {
    return items.size();
  }

  StoreItem item(int number) {
    return items.get(number);
  }

  List<StorePath> paths() {
    return paths;
  }

  /** The items that the item refers to, directly or not, and itself. Not to be changed. */
  BitSet closure(int number) {
    return closures[number];
  }

  /** The items that refer to the item, directly or not, and itself. Not to be changed. */
  BitSet users(int number) {
    return users[number];
  }

  long sizeBytes(int number) {
    return items.get(number).narSizeBytes();
  }

  long sizeBytes(BitSet numbers) {
    return numbers.stream().mapToLong(this::sizeBytes).sum();
  }

  /** These items and what they refer to, directly or not. */
  BitSet needed(BitSet numbers) {
    BitSet needed = new BitSet();
    numbers.stream().forEach(number -> needed.or(closures[number]));
    return needed;
  }

  /** In the order of a layer. */
  List<StorePath> paths(BitSet numbers) {
    return numbers.stream().mapToObj(paths::get).toList();
  }

  /** The items under these numbers, in the order of a layer. */
  List<StoreItem> layer(BitSet numbers) {
    return numbers.stream().mapToObj(items::get).toList();
  }
}
