package guiximage.plan;

import guiximage.store.Closure;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Bytes that layering rules send for the updates of a history, above what one layer per item would
 * send. Each rule pushes into a repository of its own.
 */
record Excess(Map<LayerRule, Long> bytes) {
  /** The default rule is the last: {@code sticky}, which is {@code churn} for the first image. */
  static final List<LayerRule> RULES =
      List.of(
          LayerRule.SIZE, LayerRule.POPULARITY, LayerRule.AUTO, LayerRule.CHURN, LayerRule.STICKY);

  static final Excess NONE = new Excess(Map.of());

  static Excess of(History history, int maxLayers) throws IOException {
    long floorBytes = history.floorBytes();
    Map<LayerRule, Long> bytes = new EnumMap<>(LayerRule.class);
    for (LayerRule rule : RULES) {
      bytes.put(rule, sent(history, rule, maxLayers) - floorBytes);
    }
    return new Excess(bytes);
  }

  private static long sent(History history, LayerRule rule, int maxLayers) throws IOException {
    Pushes start = new Pushes(rule, maxLayers);
    start.push(history.start());
    long bytes = 0;
    Pushes pushes = start;
    for (Closure update : history.updates()) {
      pushes = history.successive() ? pushes : start.copy();
      bytes += pushes.push(update);
    }
    return bytes;
  }

  Excess plus(Excess other) {
    Map<LayerRule, Long> sum = new EnumMap<>(LayerRule.class);
    RULES.forEach(rule -> sum.put(rule, of(rule) + other.of(rule)));
    return new Excess(sum);
  }

  long of(LayerRule rule) {
    return bytes.getOrDefault(rule, 0L);
  }

  /** Bytes of the default rule per byte of the best other one. */
  double ratio() {
    long best = Replay.OTHERS.stream().mapToLong(this::of).min().orElseThrow();
    return (double) of(LayerRule.STICKY) / Math.max(1, best);
  }
}
