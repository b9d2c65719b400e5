package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.plan.LayerLock;
import guiximage.plan.LayerPlanner;
import guiximage.plan.LayerRule;
import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which items share a layer. */
@Command(optionListHeading = "%nWhich items share a layer:%n")
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

  @Option(
      names = "--layer-lock",
      paramLabel = "FILE",
      description =
          "Keep the division into layers in FILE. What is there decides, not --layering; items that"
              + " are new are put where they cost least, and push and export write FILE again; plan"
              + " and verify only read it")
  private Optional<Path> lock = Optional.empty();

  @Option(
      names = "--frozen-layers",
      description = "Fail if the closure is not just the one of the FILE of --layer-lock")
  private boolean frozen;

  private boolean lockIsLeft;

  /**
   * Looks at what was typed, before anything takes time.
   *
   * @throws ImageException of kind CONFIGURATION, naming the option, if it cannot be used
   */
  void requireSense() throws IOException {
    maxLayers();
    rule();
    if (frozen && lock.isEmpty()) {
      throw new ImageException(
          FailureKind.CONFIGURATION, "--frozen-layers needs --layer-lock FILE");
    }
  }

  private Optional<LayerRule> rule() throws IOException {
    return OptionValue.of("--layering", () -> rule.map(LayerRule::parse));
  }

  int maxLayers() throws IOException {
    return OptionValue.atLeast("--max-layers", 1, maxLayers);
  }

  /** Has the lock only be read. */
  void leaveLock() {
    lockIsLeft = true;
  }

  /** The file in which the division is kept, if it is. */
  Optional<Path> lock() {
    return lock;
  }

  /**
   * Divides the items as was asked for, or as is usual, and keeps the division in the lock unless
   * that is left as it is.
   *
   * @param maxStoreLayers how many layers may hold store items
   * @param previous store paths of the previous image's layers; empty if there is none
   */
  List<List<StoreItem>> plan(Closure closure, int maxStoreLayers, List<List<StorePath>> previous)
      throws IOException {
    LayerRule usual = previous.isEmpty() ? LayerRule.CHURN : LayerRule.STICKY;
    LayerRule asked = rule().orElse(usual);
    if (lock.isPresent()) {
      return planLocked(new LayerLockFile(lock.get()), asked, closure, maxStoreLayers, previous);
    }
    return asked.planner(previous).plan(closure, maxStoreLayers);
  }

  private List<List<StoreItem>> planLocked(
      LayerLockFile file,
      LayerRule asked,
      Closure closure,
      int maxStoreLayers,
      List<List<StorePath>> previous)
      throws IOException {
    if (frozen) {
      return file.require().frozen().plan(closure, maxStoreLayers);
    }
    Optional<LayerLock> known = file.read();
    LayerPlanner planner = known.map(LayerLock::continued).orElse(asked.planner(previous));
    List<List<StoreItem>> groups = planner.plan(closure, maxStoreLayers);
    LayerLock decided =
        LayerLock.of(known.isPresent() ? LayerRule.STICKY : asked, maxStoreLayers, groups);
    if (!lockIsLeft && !known.map(LayerLock::groups).equals(Optional.of(decided.groups()))) {
      file.write(decided);
    }
    return groups;
  }
}
