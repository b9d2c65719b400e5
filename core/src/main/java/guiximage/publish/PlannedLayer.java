package guiximage.publish;

import guiximage.layer.LayerFacts;
import guiximage.layer.LayerRecipe;
import guiximage.oci.Compression;
import guiximage.oci.Descriptor;
import guiximage.publish.PushPlan.Foresight;
import java.io.IOException;
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

  /**
   * Plans a layer.
   *
   * @param facts of which the blob of {@code algorithm} is a part; empty if nothing is known
   */
  static PlannedLayer of(
      int number,
      LayerRecipe recipe,
      Optional<LayerFacts> facts,
      Compression.Algorithm algorithm,
      Foresight destination,
      List<ItemChange> changes)
      throws IOException {
    Optional<Descriptor> blob = facts.flatMap(known -> known.findBlob(algorithm));
    Action action = blob.isPresent() ? action(destination, blob.get()) : Action.UPLOAD;
    long bytes = blob.isPresent() ? blob.get().sizeBytes() : recipe.tarSizeBytes();
    return new PlannedLayer(number, recipe, action, facts, bytes, changes);
  }

  static Action action(Foresight destination, Descriptor blob) throws IOException {
    Optional<Destination.Transfer> found = destination.predict(blob);
    if (found.isEmpty()) {
      return Action.UPLOAD;
    }
    return found.get() == Destination.Transfer.MOUNTED ? Action.MOUNT : Action.REUSE;
  }

  /** The same layer once it has been made, also one that is never looked up. */
  public PlannedLayer made(LayerFacts made, Compression.Algorithm algorithm, Foresight destination)
      throws IOException {
    return of(number, recipe, Optional.of(made), algorithm, destination, changes);
  }

  /** Whether {@link #bytes} is what would be sent, and not more. */
  public boolean isExact() {
    return facts.isPresent();
  }
}
