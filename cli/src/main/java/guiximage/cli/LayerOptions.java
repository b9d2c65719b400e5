package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.build.Layering;
import guiximage.plan.LayerLock;
import guiximage.plan.LayerRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The division of store items into layers. */
@Command(optionListHeading = "%nLayering:%n")
final class LayerOptions {
  @Option(
      names = "--max-layers",
      paramLabel = "N",
      description =
          "At most N layers, those of a base image and the one for links counted; default"
              + " ${DEFAULT-VALUE}; 1 puts everything into one layer. Docker stops at about 127")
  private int maxLayers = Layering.USUAL_MAX_LAYERS;

  @Option(
      names = "--layering",
      paramLabel = "RULE",
      description =
          "churn, sticky, size (Guix's), popularity or auto (nixpkgs'), per-item, single; default"
              + " sticky when a previous image is known, else churn")
  private @Nullable String rule;

  @Option(
      names = "--layer-lock",
      paramLabel = "FILE",
      description =
          "Keep the division into layers in FILE. It precedes --layering; new items go where they cost"
              + " least. push and export update FILE; plan and verify only read it")
  private @Nullable Path lock;

  @Option(
      names = "--frozen-layers",
      description = "Fail unless the closure is exactly that of the --layer-lock FILE")
  private boolean frozen;

  /**
   * The layering that the options ask for; reads the lock.
   *
   * @throws ImageException of kind CONFIGURATION, naming the option, if it cannot be used
   */
  Layering layering() throws IOException {
    int most = OptionValue.atLeast("--max-layers", 1, maxLayers);
    Optional<LayerRule> asked =
        OptionValue.of("--layering", () -> Optional.ofNullable(rule).map(LayerRule::parse));
    if (frozen && lock == null) {
      throw new ImageException(
          FailureKind.CONFIGURATION, "--frozen-layers needs --layer-lock FILE");
    }
    Optional<LayerLock> known = Optional.empty();
    if (lock != null) {
      LayerLockFile file = new LayerLockFile(lock);
      known = frozen ? Optional.of(file.require()) : file.read();
    }
    return new Layering(most, asked, known, frozen);
  }

  /** The file in which the division is kept, if it is. */
  Optional<Path> lock() {
    return Optional.ofNullable(lock);
  }

  /** Writes the lock of an assembled image, if there is a file for it and the lock is new. */
  void keep(Optional<LayerLock> decided) throws IOException {
    if (lock != null && decided.isPresent()) {
      new LayerLockFile(lock).write(decided.get());
    }
  }
}
