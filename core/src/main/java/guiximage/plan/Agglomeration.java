package guiximage.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Merges candidates, always the two whose union adds least to the bytes that updates are expected
 * to send, until few enough are left.
 *
 * <p>Each pair belongs to its steadier candidate, and each candidate knows the cheapest of its
 * pairs. A union changes at least as often as the less steady of the two, which bounds the cost
 * from below: a candidate looks at the others in the order of steadiness and stops where the bound
 * passes the best found. So every pair counts, but few are computed to the end.
 */
final class Agglomeration {
  private static final Comparator<Node> STEADIEST_FIRST =
      Comparator.comparing(node -> node.candidate, Candidate.STEADIEST_FIRST);
  private static final Comparator<Pair> CHEAPEST_FIRST =
      Comparator.comparingDouble(Pair::cost)
          .thenComparingInt(pair -> pair.steady.candidate.first)
          .thenComparingInt(pair -> pair.other.candidate.first);

  /** The pairs of so many are looked through within a few tenths of a second. */
  private static final int MOST_NODES = 2000;

  private final ChangeModel model;

  /** Steadiest first. */
  private final List<Node> nodes = new ArrayList<>();

  private final PriorityQueue<Pair> queue = new PriorityQueue<>(CHEAPEST_FIRST);

  private static final class Node {
    private final Candidate candidate;

    /** With a less steady one. If that is merged, the cost is still a lower bound. */
    private @Nullable Pair cheapest;

    private boolean merged;

    Node(Candidate candidate) {
      this.candidate = candidate;
    }
  }

  /** {@code steady} stands before {@code other} in the order of steadiness. */
  private record Pair(double cost, Node steady, Node other) {}

  private Agglomeration(Collection<Candidate> candidates, ChangeModel model) {
    this.model = model;
    candidates.forEach(candidate -> nodes.add(new Node(candidate)));
    nodes.sort(STEADIEST_FIRST);
  }

  /** At most {@code most} candidates, steadiest first. */
  static List<Candidate> merge(Collection<Candidate> candidates, int most, ChangeModel model) {
    Collection<Candidate> few = Coarsening.merge(candidates, Math.max(most, MOST_NODES), model);
    Agglomeration merging = new Agglomeration(few, model);
    if (candidates.size() > most) {
      merging.mergeTo(most);
    }
    return merging.nodes.stream().map(node -> node.candidate).toList();
  }

  private void mergeTo(int most) {
    // each node looks for itself, so the order in which they do does not matter
    IntStream.range(0, nodes.size()).parallel().forEach(this::findCheapest);
    nodes.forEach(this::enqueue);
    while (nodes.size() > most) {
      Pair pair = queue.remove();
      if (!pair.equals(pair.steady.cheapest)) {
        continue; // a cheaper one was found since, or the candidate was merged
      }
      if (pair.other.merged) {
        findCheapest(indexOf(pair.steady));
        enqueue(pair.steady);
      } else {
        replace(pair);
      }
    }
  }

  private void replace(Pair pair) {
    remove(pair.steady);
    remove(pair.other);
    Node union = new Node(pair.steady.candidate.union(pair.other.candidate, model));
    int index = -1 - indexOf(union);
    for (Node steadier : nodes.subList(0, index)) {
      Pair before = steadier.cheapest;
      offer(steadier, union);
      if (!Objects.equals(steadier.cheapest, before)) {
        enqueue(steadier);
      }
    }
    nodes.add(index, union);
    findCheapest(index);
    enqueue(union);
  }

  private void enqueue(Node node) {
    Pair pair = node.cheapest;
    if (pair != null) {
      queue.add(pair);
    }
  }

  private void remove(Node node) {
    nodes.remove(indexOf(node));
    node.merged = true;
    node.cheapest = null;
  }

  private int indexOf(Node node) {
    return Collections.binarySearch(nodes, node, STEADIEST_FIRST);
  }

  /** Looks through all nodes after this one for that with which its union costs least. */
  private void findCheapest(int index) {
    Node steady = nodes.get(index);
    steady.cheapest = null;
    for (Node other : nodes.subList(index + 1, nodes.size())) {
      if (!offer(steady, other)) {
        return;
      }
    }
  }

  /** Returns false if neither this node nor any after it can be cheaper than what is known. */
  private boolean offer(Node steady, Node other) {
    Pair known = steady.cheapest;
    double limit = known == null ? Double.POSITIVE_INFINITY : known.cost;
    Candidate a = steady.candidate;
    Candidate b = other.candidate;
    if (a.sizeBytes * (a.staying - b.staying) > limit) {
      return false;
    }
    double cost = a.costOfUnion(b, limit, model);
    if (cost > limit) {
      return true;
    }
    Pair pair = new Pair(cost, steady, other);
    if (known == null || CHEAPEST_FIRST.compare(pair, known) < 0) {
      steady.cheapest = pair;
    }
    return true;
  }
}
