package guiximage.plan;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Continues the layers of the previous image, and lowers the bytes that updates are expected to
 * send.
 *
 * <p>An item goes where its predecessor was; an item without one stands alone. Then the cheapest
 * unions are made until the limit is kept, and items are moved between layers that have to be sent
 * anyway. A layer that is unchanged is opened only if the limit leaves hardly another way. If
 * nearly all has to be sent, layers planned anew are taken where they send less, now and in the
 * updates that follow. Without a previous image every item is new: that is the rule {@code churn}.
 */
final class StickyRule implements LayerPlanner {
  private static final Comparator<Candidate> BY_PREVIOUS_LAYER =
      Comparator.comparingInt(candidate -> candidate.previousLayer);

  /**
   * With so many layers what was asked for stands alone, if it is one item: it changes with every
   * push, and then nothing else has to be sent.
   */
  private static final int ENOUGH_TO_STAND_APART = 3;

  /** If an update sends this part of all bytes, it may pay to plan anew. */
  private static final double MUCH = 0.5;

  /** So many updates are expected to follow with the layers that are decided now. */
  private static final double HORIZON_UPDATES = 5;

  /** Each in the order of a layer. */
  private final List<List<StorePath>> previousGroups;

  private final OwnChanges known;

  StickyRule(List<List<StorePath>> previousGroups) {
    this(previousGroups, OwnChanges.UNKNOWN);
  }

  /**
   * @param known the updates from which chances are learned, that to the new closure among them
   */
  StickyRule(List<List<StorePath>> previousGroups, OwnChanges known) {
    this.known = known;
    this.previousGroups =
        previousGroups.stream().map(group -> group.stream().sorted().toList()).toList();
  }

  @Override
  public List<List<StoreItem>> plan(Closure closure, int maxLayers) {
    Groups.requirePositive(maxLayers);
    Graph graph = new Graph(closure);
    ChangeModel model = new ChangeModel(graph, known);
    List<Candidate> layers = divide(start(graph, model), maxLayers, model);
    long sentBytes = bytesToSend(layers, graph);
    if (!previousGroups.isEmpty() && sentBytes >= MUCH * bytes(layers)) {
      List<Candidate> anew = divide(startAnew(graph, model), maxLayers, model);
      if (bytesToSend(anew, graph) + HORIZON_UPDATES * cost(anew)
          < sentBytes + HORIZON_UPDATES * cost(layers)) {
        layers = anew;
      }
    }
    return ordered(layers).stream().map(each -> graph.layer(each.items)).toList();
  }

  private static List<Candidate> startAnew(Graph graph, ChangeModel model) {
    List<Candidate> candidates = new ArrayList<>();
    for (int item = 0; item < graph.size(); item++) {
      candidates.add(new Candidate(Graph.bit(item), Candidate.NEW, false, model));
    }
    return candidates;
  }

  private static long bytes(List<Candidate> layers) {
    return layers.stream().mapToLong(layer -> layer.sizeBytes).sum();
  }

  private static double cost(List<Candidate> layers) {
    return layers.stream().mapToDouble(Candidate::cost).sum();
  }

  private long bytesToSend(List<Candidate> layers, Graph graph) {
    Set<List<StorePath>> present = new HashSet<>(previousGroups);
    return layers.stream()
        .filter(layer -> !present.contains(graph.paths(layer.items)))
        .mapToLong(layer -> layer.sizeBytes)
        .sum();
  }

  /** At most so many layers, of which updates are expected to send little. */
  private static List<Candidate> divide(
      List<Candidate> candidates, int maxLayers, ChangeModel model) {
    List<Candidate> apart = new ArrayList<>();
    List<Candidate> rest = new ArrayList<>();
    for (Candidate each : candidates) {
      boolean isRoot = each.items.cardinality() == 1 && model.isOnlyRoot(each.first);
      (isRoot && maxLayers >= ENOUGH_TO_STAND_APART ? apart : rest).add(each);
    }
    int mostOfRest = maxLayers - apart.size();
    List<Candidate> merged = Agglomeration.merge(rest, mostOfRest, model);
    List<Candidate> layers = new ArrayList<>(Refinement.improve(merged, mostOfRest, model));
    layers.addAll(apart);
    return layers;
  }

  private List<Candidate> start(Graph graph, ChangeModel model) {
    Map<StorePath, Integer> previousLayers = new HashMap<>();
    for (int previousLayer = 0; previousLayer < previousGroups.size(); previousLayer++) {
      for (StorePath path : previousGroups.get(previousLayer)) {
        previousLayers.put(path, previousLayer);
      }
    }
    SortedMap<StorePath, StorePath> predecessors =
        Succession.predecessors(previousLayers.keySet(), graph.paths());
    SortedMap<Integer, BitSet> continued = new TreeMap<>();
    List<Candidate> candidates = new ArrayList<>();
    for (int item = 0; item < graph.size(); item++) {
      StorePath path = graph.item(item).path();
      StorePath predecessor = predecessors.get(path);
      Integer previousLayer = predecessor == null ? null : previousLayers.get(predecessor);
      if (previousLayer == null) {
        candidates.add(new Candidate(Graph.bit(item), Candidate.NEW, false, model));
        continue;
      }
      boolean leaves = model.isOnlyRoot(item) && !path.equals(predecessor);
      if (leaves && previousGroups.get(previousLayer).size() > 1) {
        candidates.add(new Candidate(Graph.bit(item), Candidate.NEW, false, model));
      } else {
        continued.computeIfAbsent(previousLayer, key -> new BitSet()).set(item);
      }
    }
    continued.forEach(
        (previousLayer, items) -> {
          boolean unchanged = graph.paths(items).equals(previousGroups.get(previousLayer));
          candidates.add(new Candidate(items, previousLayer, unchanged, model));
        });
    return candidates;
  }

  /**
   * Continued layers in the order of the previous image; a new one below the first that changes
   * more often than it.
   */
  private static List<Candidate> ordered(List<Candidate> layers) {
    List<Candidate> ordered = new ArrayList<>();
    layers.stream()
        .filter(layer -> layer.previousLayer != Candidate.NEW)
        .sorted(BY_PREVIOUS_LAYER)
        .forEach(ordered::add);
    layers.stream()
        .filter(layer -> layer.previousLayer == Candidate.NEW)
        .sorted(Candidate.STEADIEST_FIRST)
        .forEach(layer -> insert(layer, ordered));
    return ordered;
  }

  private static void insert(Candidate layer, List<Candidate> ordered) {
    int index = 0;
    while (index < ordered.size() && ordered.get(index).staying >= layer.staying) {
      index++;
    }
    ordered.add(index, layer);
  }
}
