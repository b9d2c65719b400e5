package guiximage.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Brings thousands of candidates down to so many that every pair can be looked at. Looks at pairs
 * of neighbours alone, in the order of steadiness and in an order in which candidates that need the
 * same often changing units stand together, and merges those whose union costs least, a part of
 * them in each round.
 */
final class Coarsening {
  private static final int NEIGHBOURS = 12;

  /** At most one candidate in so many is merged in a round: the next round sees better pairs. */
  private static final int SHARE_OF_ROUND = 4;

  private static final Comparator<Candidate> BY_NEED =
      Comparator.comparing((Candidate candidate) -> candidate.needed(), Arrays::compareUnsigned)
          .thenComparingInt(candidate -> candidate.first);
  private static final Comparator<Pair> CHEAPEST_FIRST =
      Comparator.comparingDouble(Pair::cost)
          .thenComparingInt(pair -> pair.a.first)
          .thenComparingInt(pair -> pair.b.first);

  private record Pair(double cost, Candidate a, Candidate b) {}

  private Coarsening() {}

  /** At most {@code most} candidates; those given, if they are no more than that. */
  static Collection<Candidate> merge(
      Collection<Candidate> candidates, int most, ChangeModel model) {
    Collection<Candidate> left = candidates;
    while (left.size() > most) {
      left = round(left, Math.max(most, left.size() - left.size() / SHARE_OF_ROUND), model);
    }
    return left;
  }

  private static Collection<Candidate> round(
      Collection<Candidate> candidates, int most, ChangeModel model) {
    List<Pair> pairs = new ArrayList<>();
    addNeighbours(candidates, Candidate.STEADIEST_FIRST, pairs, model);
    addNeighbours(candidates, BY_NEED, pairs, model);
    pairs.sort(CHEAPEST_FIRST);
    Set<Candidate> left = new HashSet<>(candidates);
    List<Candidate> unions = new ArrayList<>();
    for (Pair pair : pairs) {
      if (left.size() + unions.size() <= most) {
        break;
      }
      if (left.contains(pair.a) && left.contains(pair.b)) {
        left.remove(pair.a);
        left.remove(pair.b);
        unions.add(pair.a.union(pair.b, model));
      }
    }
    unions.addAll(left);
    return unions;
  }

  /** Adds for each candidate the cheapest union with one of those that follow it. */
  private static void addNeighbours(
      Collection<Candidate> candidates,
      Comparator<Candidate> order,
      List<Pair> pairs,
      ChangeModel model) {
    List<Candidate> ordered = candidates.stream().sorted(order).toList();
    IntStream.range(0, ordered.size() - 1)
        .parallel()
        .mapToObj(i -> cheapest(ordered.subList(i, ordered.size()), model))
        .forEachOrdered(pairs::add);
  }

  /** The cheapest union of the first candidate with one of those that follow it. */
  private static Pair cheapest(List<Candidate> ordered, ChangeModel model) {
    Candidate a = ordered.get(0);
    Pair best = new Pair(Double.POSITIVE_INFINITY, a, ordered.get(1));
    for (Candidate b : ordered.subList(1, Math.min(ordered.size(), 1 + NEIGHBOURS))) {
      double cost = a.costOfUnion(b, best.cost, model);
      if (cost < best.cost) {
        best = new Pair(cost, a, b);
      }
    }
    return best;
  }
}
