package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Store items of which none refers to an item outside; in an order that the input decides alone.
 */
public final class Closure {
  /** Ten times the items of the largest stores; a daemon could name new ones without end. */
  private static final int MOST_ITEMS = 1_000_000;

  private final List<StorePath> roots;
  private final Map<StorePath, StoreItem> items;
  private final List<StoreItem> referencesFirst;

  private Closure(Collection<StorePath> roots, Map<StorePath, StoreItem> items) {
    this.roots = List.copyOf(new LinkedHashSet<>(roots));
    this.items = new LinkedHashMap<>();
    // sorted once: a tree would compare names for each of many thousand references
    items.keySet().stream().sorted().forEach(path -> this.items.put(path, items.get(path)));
    this.referencesFirst = sortedByReferences();
  }

  /** A closure without any item: that of an image which needs no store. */
  public static Closure empty() {
    return new Closure(List.of(), Map.of());
  }

  /**
   * Everything that {@code roots} refer to, directly or not, and they themselves.
   *
   * @throws ImageException of kind STORE if an item is not known to {@code store}, or if some refer
   *     to each other in a circle
   */
  public static Closure of(List<StorePath> roots, StoreItems store) throws IOException {
    Map<StorePath, StoreItem> found = new HashMap<>();
    Deque<StorePath> waiting = new ArrayDeque<>(roots);
    while (!waiting.isEmpty()) {
      StorePath path = waiting.remove();
      if (!found.containsKey(path)) {
        StoreItem item = store.find(path).orElseThrow(() -> unknown(path));
        found.put(path, item);
        if (found.size() > MOST_ITEMS) {
          throw new ImageException(
              FailureKind.STORE,
              "the closure has more than %d items, more than any store: what lists them is damaged"
                  .formatted(MOST_ITEMS));
        }
        waiting.addAll(item.references());
      }
    }
    return new Closure(roots, found).requireNoCircle();
  }

  /**
   * Exactly {@code items}, a list of the user; references to others are left out. The roots are the
   * items that no other item refers to. None may refer to each other in a circle.
   */
  public static Closure ofExactly(Collection<StoreItem> items) {
    Map<StorePath, StoreItem> found = new HashMap<>();
    items.forEach(item -> found.put(item.path(), item));
    Set<StorePath> referred = new LinkedHashSet<>();
    found.replaceAll((path, item) -> within(found, item));
    found.values().forEach(item -> referred.addAll(item.references()));
    List<StorePath> roots =
        found.keySet().stream().filter(path -> !referred.contains(path)).sorted().toList();
    return new Closure(roots, found);
  }

  private static StoreItem within(Map<StorePath, StoreItem> known, StoreItem item) {
    return new StoreItem(
        item.path(),
        item.narHash(),
        item.narSizeBytes(),
        item.references().stream().filter(known::containsKey).toList(),
        item.registration());
  }

  /** Refuses a circle, which only a damaged database states: no store builds one. */
  Closure requireNoCircle() throws ImageException {
    Set<StorePath> before = new HashSet<>();
    for (StoreItem item : referencesFirst) {
      for (StorePath reference : item.references()) {
        if (!before.contains(reference)) {
          throw new ImageException(
              FailureKind.STORE,
              "%s and %s refer to each other in a circle: the store's database is damaged; repair it"
                      .formatted(item.path(), reference)
                  + " (nix-store --verify, guix gc --verify)");
        }
      }
      before.add(item.path());
    }
    return this;
  }

  private static ImageException unknown(StorePath path) {
    return new ImageException(
        FailureKind.STORE,
        path
            + " is not a valid item of the store; build or fetch it first (guix build, nix build)");
  }

  /** The items that were asked for, in the order given, each once. */
  public List<StorePath> roots() {
    return roots;
  }

  /** All items, sorted by name, then hash. */
  public List<StoreItem> items() {
    return List.copyOf(items.values());
  }

  public Optional<StoreItem> find(StorePath path) {
    return Optional.ofNullable(items.get(path));
  }

  /** All items, every one after those it refers to; among equals by name, then hash. */
  public List<StoreItem> itemsReferencesFirst() {
    return referencesFirst;
  }

  private List<StoreItem> sortedByReferences() {
    Set<StorePath> done = new LinkedHashSet<>();
    for (StorePath start : items.keySet()) {
      Deque<StorePath> stack = new ArrayDeque<>(List.of(start));
      Set<StorePath> entered = new LinkedHashSet<>();
      while (!stack.isEmpty()) {
        StorePath path = stack.peek();
        if (done.contains(path) || !entered.add(path)) {
          done.add(stack.pop());
          continue;
        }
        List<StorePath> references = new ArrayList<>(require(path).references());
        Collections.reverse(references);
        references.stream()
            .filter(r -> !done.contains(r) && !entered.contains(r))
            .forEach(stack::push);
      }
    }
    return done.stream().map(this::require).toList();
  }

  private StoreItem require(StorePath path) {
    return find(path).orElseThrow(() -> new IllegalStateException(path + " is not in the closure"));
  }
}
