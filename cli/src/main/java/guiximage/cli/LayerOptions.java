package guiximage.cli;

import guiximage.plan.LayerPlanner;
import guiximage.plan.LayerRule;
import guiximage.store.StorePath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which items share a layer. */
final class LayerOptions {
  private static final int USUAL_MAX_LAYERS = 100;

  @Option(
      names = "--max-layers",
      paramLabel = "N",
      description =
          "At most N layers, those of a base image and the one for links counted; default"
              + " ${DEFAULT-VALUE}; 1 puts everything into one layer. Docker stops at about 127")
  private int maxLayers = USUAL_MAX_LAYERS;

  @Option(
      names = "--layering",
      paramLabel = "RULE",
      description =
          "churn, sticky, size (Guix's), popularity or auto (nixpkgs'), per-item, single; default"
              + " sticky when a previous image is known, else churn")
  private Optional<String> rule = Optional.empty();

  int maxLayers() {
    return maxLayers;
  }

  /**
   * The rule that was asked for, or the usual one.
   *
   * @param previous store paths of the previous image's layers; empty if there is none
   */
  LayerPlanner planner(List<List<StorePath>> previous) throws IOException {
    return OptionValue.of(
        "--layering", () -> rule.map(LayerRule::parse).orElse(LayerRule.STICKY).planner(previous));
  }
}
