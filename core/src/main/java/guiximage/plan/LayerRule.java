package guiximage.plan;

import guiximage.store.StorePath;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The rules by which items are put into layers, under the names that {@code --layering} takes. */
public enum LayerRule {
  /** Least expected bytes per update, from the graph of the closure alone. */
  CHURN,
  /** Continues the layers of the previous image; where there is none, {@link #CHURN}. */
  STICKY,
  /** Guix's: the largest items get a layer each, the rest share one. */
  SIZE,
  /** nixpkgs' older: what most paths of the graph lead to gets a layer each, the rest share one. */
  POPULARITY,
  /** nixpkgs' since 2024: items that the same large items need share a layer. */
  AUTO,
  /** One layer per item; fails if there are more items than layers. */
  PER_ITEM,
  /** One layer for all items. */
  SINGLE;

  /**
   * Reads {@code size}, {@code per-item} and so on: the inverse of {@link #toString}.
   *
   * @throws IllegalArgumentException for anything else; the message lists the names
   */
  public static LayerRule parse(String text) {
    return Arrays.stream(values())
        .filter(rule -> rule.toString().equals(text))
        .findFirst()
        .orElseThrow(() -> unknown(text));
  }

  private static IllegalArgumentException unknown(String text) {
    String names =
        Arrays.stream(values()).map(LayerRule::toString).collect(Collectors.joining(", "));
    return new IllegalArgumentException("unknown layering '" + text + "'; use one of " + names);
  }

  /**
   * The rule as a function.
   *
   * @param previousGroups the store paths of the layers of the image that is to be replaced, lowest
   *     layer first; empty if there is none or it is not known
   */
  public LayerPlanner planner(List<List<StorePath>> previousGroups) {
    return planner(previousGroups, OwnChanges.UNKNOWN);
  }

  /**
   * The rule as a function.
   *
   * @param previousGroups the store paths of the layers of the image that is to be replaced, lowest
   *     layer first; empty if there is none or it is not known
   * @param known the updates from which {@link #CHURN} and {@link #STICKY} learn, that from the
   *     previous layers to the new closure among them
   */
  public LayerPlanner planner(List<List<StorePath>> previousGroups, OwnChanges known) {
    return switch (this) {
      case SIZE -> new SizeRule();
      case CHURN -> new StickyRule(List.of(), known);
      case STICKY -> new StickyRule(previousGroups, known);
      case POPULARITY -> new PopularityRule();
      case AUTO -> new AutoRule();
      case PER_ITEM -> new PerItemRule();
      case SINGLE -> new SingleRule();
    };
  }

  /** {@code per-item}: as {@code --layering} takes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
