package guiximage.plan;

import guiximage.plan.ChangingStore.Habit;
import guiximage.store.Closure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Successive images of one changing closure, each rule pushing them into a repository of its own.
 * Everything is counted above what one layer per item would have sent.
 *
 * @param updates how many closures follow the first
 * @param floorBytes what one layer per item sent for the updates
 * @param rows one per limit
 */
record Replay(int updates, long floorBytes, List<Row> rows) {
  /** The rules to compare with. */
  static final List<LayerRule> OTHERS =
      List.of(LayerRule.SIZE, LayerRule.POPULARITY, LayerRule.AUTO);

  /**
   * What was sent for the updates, above the floor.
   *
   * @param bytes of sticky, which is churn at the first image
   * @param othersBytes in the order of {@link #OTHERS}
   */
  record Row(int maxLayers, long bytes, List<Long> othersBytes) {

    /** Bytes of the default rule per byte of the best other rule. */
    double ratio() {
      return (double) bytes / othersBytes.stream().mapToLong(Long::longValue).min().orElseThrow();
    }
  }

  static Replay run(Closure start, long seed, Habit habit, int updates, List<Integer> limits)
      throws IOException {
    ChangingStore store = new ChangingStore(start, seed, habit);
    List<Closure> closures = new ArrayList<>(List.of(store.closure()));
    while (closures.size() <= updates) {
      store.step();
      closures.add(store.closure());
    }
    long floorBytes = sent(Pushes.floor(), closures);
    List<Row> rows = new ArrayList<>();
    for (int maxLayers : limits) {
      List<Long> others = new ArrayList<>();
      for (LayerRule rule : OTHERS) {
        others.add(sent(new Pushes(rule, maxLayers), closures) - floorBytes);
      }
      long bytes = sent(new Pushes(LayerRule.STICKY, maxLayers), closures) - floorBytes;
      rows.add(new Row(maxLayers, bytes, others));
    }
    return new Replay(updates, floorBytes, rows);
  }

  /** Of all but the first push, which sends everything whatever the rule. */
  private static long sent(Pushes pushes, List<Closure> closures) throws IOException {
    pushes.push(closures.get(0));
    long bytes = 0;
    for (Closure closure : closures.subList(1, closures.size())) {
      bytes += pushes.push(closure);
    }
    return bytes;
  }
}
