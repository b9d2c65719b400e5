package guiximage.image;

import guiximage.layer.LayerFacts;
import guiximage.layer.LayerRecipe;
import java.util.List;
import java.util.Optional;

/**
 * What a push would do with one layer.
 *
 * @param number from 1, layers of the base image not counted
 * @param facts what is known of the layer; empty if it has to be made first
 * @param bytes of its blob if that is known, else of its tar, which is more than would be sent
 * @param changes what became of each of its items since the previous image
 */
public record PlannedLayer(
    int number,
    LayerRecipe recipe,
    Action action,
    Optional<LayerFacts> facts,
    long bytes,
    List<ItemChange> changes) {

  public PlannedLayer {
    changes = List.copyOf(changes);
  }

  /** What becomes of a layer. */
  public enum Action {
    /** It is there. */
    REUSE,
    /** The registry has it in another repository, and takes it from there. */
    MOUNT,
    /** It is sent. */
    UPLOAD
  }

  /** Whether {@link #bytes} is what would be sent, and not more. */
  public boolean isExact() {
    return facts.isPresent();
  }
}
