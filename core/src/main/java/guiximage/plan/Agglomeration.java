package guiximage.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Merges parts, always the two whose union adds least to the bytes that updates are expected to
 * send, until few enough are left.
 *
 * <p>Each pair belongs to its steadier part, and each part knows the cheapest of its pairs. A union
 * changes at least as often as the less steady of its parts, which bounds the cost from below: a
 * part looks at the others in the order of steadiness and stops where the bound passes the best
 * found. So every pair counts, but few are computed to the end.
 */
final class Agglomeration {
  private static final Comparator<Pair> CHEAPEST_FIRST =
      Comparator.comparingDouble(Pair::cost)
          .thenComparingInt(pair -> pair.steady.first)
          .thenComparingInt(pair -> pair.other.first);

  private final ChangeModel model;

  /** Steadiest first. */
  private final List<Part> parts;

  private final Set<Part> present;

  /** By the steadier part. If the other is no longer present, the cost is still a lower bound. */
  private final Map<Part, Pair> cheapest = new HashMap<>();

  private final PriorityQueue<Pair> queue = new PriorityQueue<>(CHEAPEST_FIRST);

  /** {@code steady} stands before {@code other} in the order of steadiness. */
  private record Pair(double cost, Part steady, Part other) {}

  private Agglomeration(Collection<Part> parts, ChangeModel model) {
    this.model = model;
    this.parts = new ArrayList<>(parts);
    this.parts.sort(Part.STEADIEST_FIRST);
    this.present = new HashSet<>(parts);
  }

  /** At most {@code maxParts} parts, steadiest first. */
  static List<Part> merge(Collection<Part> parts, int maxParts, ChangeModel model) {
    Agglomeration merging = new Agglomeration(parts, model);
    if (parts.size() > maxParts) {
      merging.mergeTo(maxParts);
    }
    return merging.parts;
  }

  private void mergeTo(int maxParts) {
    for (int place = 0; place < parts.size(); place++) {
      findCheapest(place);
    }
    while (parts.size() > maxParts) {
      Pair pair = queue.remove();
      if (!pair.equals(cheapest.get(pair.steady))) {
        continue; // a cheaper one was found since, or the part was merged
      }
      if (present.contains(pair.other)) {
        replace(pair);
      } else {
        findCheapest(place(pair.steady));
      }
    }
  }

  private void replace(Pair pair) {
    remove(pair.steady);
    remove(pair.other);
    Part union = pair.steady.union(pair.other, model);
    int place = -1 - place(union);
    for (Part steadier : parts.subList(0, place)) {
      offer(steadier, union);
    }
    parts.add(place, union);
    present.add(union);
    findCheapest(place);
  }

  private void remove(Part part) {
    parts.remove(place(part));
    present.remove(part);
    cheapest.remove(part);
  }

  private int place(Part part) {
    return Collections.binarySearch(parts, part, Part.STEADIEST_FIRST);
  }

  /** Looks through all parts after this one for that with which its union costs least. */
  private void findCheapest(int place) {
    Part steady = parts.get(place);
    cheapest.remove(steady);
    for (Part other : parts.subList(place + 1, parts.size())) {
      if (!offer(steady, other)) {
        return;
      }
    }
  }

  /** Returns false if neither this part nor any after it can be cheaper than what is known. */
  private boolean offer(Part steady, Part other) {
    Pair known = cheapest.get(steady);
    double limit = known == null ? Double.POSITIVE_INFINITY : known.cost;
    if (steady.sizeBytes * (steady.staying - other.staying) > limit) {
      return false;
    }
    Pair pair = new Pair(cost(steady, other, limit), steady, other);
    if (known == null || CHEAPEST_FIRST.compare(pair, known) < 0) {
      cheapest.put(steady, pair);
      queue.add(pair);
    }
    return true;
  }

  /** Exact where it is not more than {@code limit}; otherwise some number above that. */
  private static double cost(Part steady, Part other, double limit) {
    double before =
        steady.sizeBytes * steady.staying
            + other.sizeBytes * other.staying
            + steady.bytesToGiveUp()
            + other.bytesToGiveUp();
    double bytes = (double) steady.sizeBytes + other.sizeBytes;
    return before - bytes * steady.stayingWith(other, (before - limit) / bytes);
  }
}
