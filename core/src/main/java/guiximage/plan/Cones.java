package guiximage.plan;

import guiximage.store.StorePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * For each item of a closure the units that it needs, its own among them. A unit is what changes at
 * once. Each item is a unit; and so is each source that several items were built from, such as that
 * of {@code perl-5.36.0} and {@code perl-base-5.36.0}: a new version of it changes them all.
 *
 * <p>The units of the items have the numbers of the items, those of the sources come after. Sets of
 * units are arrays of bits: unit 64·i + j is bit j of element i. Arrays that methods return are not
 * to be changed.
 */
final class Cones {
  private static final int BITS = Long.SIZE;

  /** Characters of a version that hardly two packages have by chance; many have a version 1.0. */
  private static final int TELLING_VERSION = 7;

  /** The end of a name after the version: {@code -doc} of {@code 2.39.5-doc}. */
  private static final Pattern OUTPUT = Pattern.compile("-[^0-9].*");

  private final int unitCount;

  /** For each item itself and the source that it shares with others, if it does. */
  private final int[][] ownUnits;

  private final long[][] cones;

  private Cones(Graph graph, int[][] ownUnits, int unitCount) {
    this.unitCount = unitCount;
    this.ownUnits = ownUnits;
    this.cones = new long[graph.size()][(unitCount + BITS - 1) / BITS];
    for (int item : graph.referencesFirst()) {
      for (int unit : ownUnits[item]) {
        cones[item][unit / BITS] |= 1L << unit;
      }
      for (int used : graph.references(item)) {
        include(cones[item], cones[used]);
      }
    }
  }

  static Cones of(Graph graph) {
    BitSet roots = graph.roots();
    Map<String, List<Integer>> bySource = new TreeMap<>();
    int[][] ownUnits = new int[graph.size()][];
    for (int item = 0; item < graph.size(); item++) {
      ownUnits[item] = new int[] {item};
      String source = source(graph.item(item).path());
      if (!source.isEmpty() && !roots.get(item)) {
        bySource.computeIfAbsent(source, key -> new ArrayList<>()).add(item);
      }
    }
    int count = graph.size();
    for (List<Integer> items : bySource.values()) {
      if (items.size() > 1) {
        int unit = count++;
        items.forEach(item -> ownUnits[item] = new int[] {item, unit});
      }
    }
    return new Cones(graph, ownUnits, count);
  }

  /**
   * Tells what was built from the same source: a version that hardly two packages have by chance,
   * else the name with the version but without the output. Empty if there is no version.
   */
  private static String source(StorePath path) {
    String version = OUTPUT.matcher(path.version()).replaceFirst("");
    return version.isEmpty() || version.length() >= TELLING_VERSION
        ? version
        : path.packageName() + "-" + version;
  }

  /** The same with other numbers: unit u becomes {@code numbers[u]}. */
  Cones renumbered(Graph graph, int[] numbers) {
    int[][] renumbered = new int[ownUnits.length][];
    Arrays.setAll(
        renumbered, item -> Arrays.stream(ownUnits[item]).map(unit -> numbers[unit]).toArray());
    return new Cones(graph, renumbered, unitCount);
  }

  int unitCount() {
    return unitCount;
  }

  /** The unit that is the item, then that of the source that it shares with others, if it does. */
  int[] ownUnits(int item) {
    return ownUnits[item];
  }

  /** The units that the item needs, its own among them. */
  long[] of(int item) {
    return cones[item];
  }

  /** The units that any of the items needs. */
  long[] of(BitSet items) {
    int first = items.nextSetBit(0);
    if (items.nextSetBit(first + 1) < 0) {
      return cones[first];
    }
    long[] union = cones[first].clone();
    for (int item = items.nextSetBit(first); item >= 0; item = items.nextSetBit(item + 1)) {
      include(union, cones[item]);
    }
    return union;
  }

  boolean needs(int item, int unit) {
    return contains(cones[item], unit);
  }

  /** The number of items that need each unit. */
  int[] users() {
    int[] users = new int[unitCount];
    for (long[] cone : cones) {
      for (int i = 0; i < cone.length; i++) {
        for (long rest = cone[i]; rest != 0; rest &= rest - 1) {
          users[i * BITS + Long.numberOfTrailingZeros(rest)]++;
        }
      }
    }
    return users;
  }

  static boolean contains(long[] units, int unit) {
    return (units[unit / BITS] >>> unit & 1) != 0;
  }

  static long[] union(long[] a, long[] b) {
    long[] union = a.clone();
    include(union, b);
    return union;
  }

  private static void include(long[] into, long[] units) {
    for (int i = 0; i < into.length; i++) {
      into[i] |= units[i];
    }
  }

  /** The numbers of the units, ascending. */
  static int[] numbers(long[] units) {
    int count = 0;
    for (long bits : units) {
      count += Long.bitCount(bits);
    }
    int[] numbers = new int[count];
    int next = 0;
    for (int i = 0; i < units.length; i++) {
      for (long rest = units[i]; rest != 0; rest &= rest - 1) {
        numbers[next++] = i * BITS + Long.numberOfTrailingZeros(rest);
      }
    }
    return numbers;
  }
}
