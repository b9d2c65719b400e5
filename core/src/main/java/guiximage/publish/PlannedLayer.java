package guiximage.publish;

import guiximage.layer.LayerFacts;
import guiximage.layer.LayerRecipe;
import java.util.List;
import java.util.Optional;

/**
 * The plan for one layer, as it is shown to people.
 *
 * @param number from 1, layers of the base image not counted
 * @param action at the destination where most has to be done
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

  /** The action that a push takes for a layer; the later of two is more work. */
  public enum Action {
    /** It is there. */
    REUSE,
    /** The registry has it in another repository, and takes it from there. */
    MOUNT,
    /** It is sent. */
    UPLOAD;

    /**
     * The action that remains.
     *
     * @param found the answer of a destination; empty if it lacks the blob
     */
    static Action of(Optional<Destination.Transfer> found) {
      if (found.isEmpty()) {
        return UPLOAD;
      }
      return found.get() == Destination.Transfer.MOUNTED ? MOUNT : REUSE;
    }
  }

  /** True if {@link #bytes} is what would be sent, and not more. */
  public boolean isExact() {
    return facts.isPresent();
  }
}
