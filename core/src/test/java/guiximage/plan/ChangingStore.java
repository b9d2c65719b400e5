package guiximage.plan;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A closure as it lives: at each step one to three items change with everything that refers to
 * them, sizes drift, now and then an item appears or goes. The seed decides everything.
 */
final class ChangingStore {
  /** Which items change on their own. */
  enum Habit {
    /** In inverse proportion to 1 + the number of items that need it, as churn supposes. */
    GRAPH,
    /** All alike, as churn does not suppose. */
    UNIFORM
  }

  private static final int MOST_CHANGES = 3;
  private static final double CHANCE_OF_NEW_VERSION = 0.5;
  private static final double CHANCE_TO_APPEAR = 0.1;
  private static final double CHANCE_TO_GO = 0.1;
  private static final int MOST_NEW_REFERENCES = 3;

  /** Standard deviation of the change in size, for an item that changed and for one rebuilt. */
  private static final double DRIFT = 0.05;

  private static final double REBUILD_DRIFT = 0.005;
  private static final double SMALLEST_BYTES = 512;

  private final Random random;
  private final Habit habit;

  /** Each after those it refers to. */
  private final List<Thing> things = new ArrayList<>();

  private int appeared;

  /** One item through all its builds. */
  private static final class Thing {
    private final String name;
    private final List<Thing> references = new ArrayList<>();
    private double sizeBytes;
    private int version;
    private int build;

    Thing(String name, double sizeBytes) {
      this.name = name;
      this.sizeBytes = sizeBytes;
    }

    StorePath path() {
      return DrawnClosure.path(name + (version == 0 ? "" : "." + version) + "@" + build);
    }

    StoreItem item() {
      List<StorePath> paths = references.stream().map(Thing::path).toList();
      return DrawnClosure.item(path(), Math.round(sizeBytes), paths);
    }

    void drift(double deviation) {
      sizeBytes = Math.max(SMALLEST_BYTES, sizeBytes * (1 + deviation));
    }
  }

  ChangingStore(Closure start, long seed, Habit habit) {
    this.random = new Random(seed);
    this.habit = habit;
    Map<StorePath, Thing> known = new HashMap<>();
    for (StoreItem item : start.itemsReferencesFirst()) {
      Thing thing = new Thing(item.path().name(), item.narSizeBytes());
      item.references().stream().map(known::get).forEach(thing.references::add);
      known.put(item.path(), thing);
      things.add(thing);
    }
  }

  Closure closure() {
    return Closure.ofExactly(things.stream().map(Thing::item).toList());
  }

  void step() {
    for (int changes = 1 + random.nextInt(MOST_CHANGES); changes > 0; changes--) {
      change(pick());
    }
    if (random.nextDouble() < CHANCE_TO_APPEAR) {
      appear();
    }
    if (random.nextDouble() < CHANCE_TO_GO) {
      go(pick());
    }
  }

  private void change(Thing changed) {
    if (random.nextDouble() < CHANCE_OF_NEW_VERSION) {
      changed.version++;
    }
    changed.drift(DRIFT * random.nextGaussian());
    rebuild(usersOf(changed));
  }

  private void rebuild(Set<Thing> changed) {
    for (Thing thing : things) {
      if (changed.contains(thing)) {
        thing.build++;
        thing.drift(REBUILD_DRIFT * random.nextGaussian());
      }
    }
  }

  /** What refers to it, directly or not, and itself. */
  private Set<Thing> usersOf(Thing needed) {
    Set<Thing> users = new HashSet<>(Set.of(needed));
    for (Thing thing : things) {
      if (thing.references.stream().anyMatch(users::contains)) {
        users.add(thing);
      }
    }
    return users;
  }

  /** As large as some other item; needs a few items, and one that is there begins to need it. */
  private void appear() {
    int place = 1 + random.nextInt(things.size() - 1);
    appeared++;
    Thing fresh =
        new Thing("new-item" + appeared, things.get(random.nextInt(things.size())).sizeBytes);
    for (int count = random.nextInt(MOST_NEW_REFERENCES + 1); count > 0; count--) {
      Thing reference = things.get(random.nextInt(place));
      if (!fresh.references.contains(reference)) {
        fresh.references.add(reference);
      }
    }
    Thing user = things.get(place + random.nextInt(things.size() - place));
    things.add(place, fresh);
    user.references.add(fresh);
    rebuild(usersOf(user));
  }

  /** Whatever needed it is built again without it. */
  private void go(Thing gone) {
    Set<Thing> users = usersOf(gone);
    users.forEach(thing -> thing.references.remove(gone));
    things.remove(gone);
    rebuild(users);
  }

  private Thing pick() {
    double[] weights = weights();
    double point = 0;
    for (double weight : weights) {
      point += weight;
    }
    point *= random.nextDouble();
    int chosen = 0;
    while (chosen < weights.length - 1 && point >= weights[chosen]) {
      point -= weights[chosen];
      chosen++;
    }
    return things.get(chosen);
  }

  private double[] weights() {
    return things.stream()
        .mapToDouble(thing -> habit == Habit.UNIFORM ? 1 : 1.0 / usersOf(thing).size())
        .toArray();
  }
}
