package guiximage.plan;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A closure's items under numbers, in the order of name, then hash, and what they refer to. */
final class Graph {
  private final List<StoreItem> items;
  private final List<StorePath> paths;
  private final int[][] references;
  private final int[] referencesFirst;

  Graph(Closure closure) {
    items = closure.items();
    paths = items.stream().map(StoreItem::path).toList();
    Map<StorePath, Integer> numbers = new HashMap<>();
    for (int number = 0; number < items.size(); number++) {
      numbers.put(paths.get(number), number);
    }
    references = new int[items.size()][];
    for (int number = 0; number < items.size(); number++) {
      references[number] = items.get(number).references().stream().mapToInt(numbers::get).toArray();
    }
    referencesFirst =
        closure.itemsReferencesFirst().stream()
            .mapToInt(item -> numbers.get(item.path()))
            .toArray();
  }

  static BitSet bit(int number) {
    BitSet bits = new BitSet();
    bits.set(number);
    return bits;
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

  /** The items that the item refers to directly. Not to be changed. */
  int[] references(int number) {
    return references[number];
  }

  /** All numbers, each after those it refers to. Not to be changed. */
  int[] referencesFirst() {
    return referencesFirst;
  }

  /** For each item those that it refers to, directly or not, and itself. */
  BitSet[] closures() {
    BitSet[] closures = new BitSet[items.size()];
    for (int number : referencesFirst) {
      closures[number] = bit(number);
      for (int used : references[number]) {
        closures[number].or(closures[used]);
      }
    }
    return closures;
  }

  /** The items that no other refers to. */
  BitSet roots() {
    BitSet roots = new BitSet();
    roots.set(0, items.size());
    for (int[] used : references) {
      for (int number : used) {
        roots.clear(number);
      }
    }
    return roots;
  }

  long sizeBytes(int number) {
    return items.get(number).narSizeBytes();
  }

  long sizeBytes(BitSet numbers) {
    return numbers.stream().mapToLong(this::sizeBytes).sum();
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
