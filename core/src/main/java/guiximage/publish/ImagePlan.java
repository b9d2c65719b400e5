package guiximage.publish;

import guiximage.publish.PlannedLayer.Action;
import java.util.List;

/**
 * The plan for one image of a push, as it is shown to people.
 *
 * @param layers of the recipe, lowest first
 * @param uploadBytes that would be sent for this image alone, to all destinations: exactly, or at
 *     most where layers have yet to be made; a blob that it has twice counts once
 * @param baseUploadBytes the part of {@code uploadBytes} that are layers of the base image
 * @param removed items of the previous image of which nothing is left
 */
public record ImagePlan(
    List<PlannedLayer> layers, long uploadBytes, long baseUploadBytes, List<ItemChange> removed) {

  public ImagePlan {
    layers = List.copyOf(layers);
    removed = List.copyOf(removed);
  }

  /** True if {@link #uploadBytes} is exact. */
  public boolean isExact() {
    return layers.stream().allMatch(layer -> layer.action() != Action.UPLOAD || layer.isExact());
  }
}
