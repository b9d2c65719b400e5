package guiximage.plan;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Continues the layers of the previous image, and lowers the bytes that updates are expected to
 * send.
 *
 * <p>An item goes where its predecessor was; an item without one stands alone. Then the cheapest
 * unions are made until the limit is kept, and items are moved between layers that have to be sent
 * anyway. A layer that is unchanged is opened only if the limit leaves hardly another way. Without
 * a previous image every item is new and nothing is moved: that is the rule {@code churn}.
 */
final class StickyRule implements LayerPlanner {
  private static final Comparator<Part> BY_PLACE = Comparator.comparingInt(part -> part.place);

  /** Each in the order of a layer. */
  private final List<List<StorePath>> previousGroups;

  StickyRule(List<List<StorePath>> previousGroups) {
    this.previousGroups =
        previousGroups.stream().map(group -> group.stream().sorted().toList()).toList();
  }

  @Override
  public List<List<StoreItem>> plan(Closure closure, int maxLayers) {
    Groups.requirePositive(maxLayers);
    Graph graph = new Graph(closure);
    ChangeModel model = new ChangeModel(graph);
    List<Part> parts = Agglomeration.merge(start(graph, model), maxLayers, model);
    if (!previousGroups.isEmpty()) {
      // moves answer to details of sizes, which is steady only where the outcome is continued:
      // planned anew each time, churn sends a third more at 10 layers if it makes them as well
      parts = Refinement.improve(parts, maxLayers, model);
    }
    return ordered(parts).stream().map(part -> graph.layer(part.items)).toList();
  }

  private List<Part> start(Graph graph, ChangeModel model) {
    Map<StorePath, Integer> places = new HashMap<>();
    for (int place = 0; place < previousGroups.size(); place++) {
      for (StorePath path : previousGroups.get(place)) {
        places.put(path, place);
      }
    }
    SortedMap<StorePath, StorePath> predecessors =
        Succession.predecessors(places.keySet(), graph.paths());
    SortedMap<Integer, BitSet> continued = new TreeMap<>();
    List<Part> parts = new ArrayList<>();
    for (int item = 0; item < graph.size(); item++) {
      StorePath predecessor = predecessors.get(graph.item(item).path());
      if (predecessor == null) {
        parts.add(new Part(Graph.bit(item), Part.NEW, false, model));
      } else {
        continued.computeIfAbsent(places.get(predecessor), place -> new BitSet()).set(item);
      }
    }
    continued.forEach(
        (place, items) -> {
          boolean unchanged = graph.paths(items).equals(previousGroups.get(place));
          parts.add(new Part(items, place, unchanged, model));
        });
    return parts;
  }

  /**
   * Continued layers in the order of the previous image; a new one below the first that changes
   * more often than it.
   */
  private static List<Part> ordered(List<Part> parts) {
    List<Part> ordered = new ArrayList<>();
    parts.stream().filter(part -> part.place != Part.NEW).sorted(BY_PLACE).forEach(ordered::add);
    parts.stream()
        .filter(part -> part.place == Part.NEW)
        .sorted(Part.STEADIEST_FIRST)
        .forEach(part -> insert(part, ordered));
    return ordered;
  }

  private static void insert(Part part, List<Part> ordered) {
    int place = 0;
    while (place < ordered.size() && ordered.get(place).staying >= part.staying) {
      place++;
    }
    ordered.add(place, part);
  }
}
