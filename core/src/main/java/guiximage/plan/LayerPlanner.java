package guiximage.plan;

import guiximage.ImageException;
import guiximage.store.Closure;
import guiximage.store.StoreItem;
import java.util.List;

/** Decides which items share a layer: a pure function, without input or output. */
@FunctionalInterface
public interface LayerPlanner {

  /**
   * Divides the items of {@code closure} into at most {@code maxLayers} groups. Every item is in
   * exactly one; no group is empty; lowest layer first; within a group by name, then hash, under
   * every rule, so that equal groups give identical layers. The same input gives the same result.
   * An empty closure has no groups.
   *
   * @param maxLayers how many layers may hold store items, 1 or more: what the image may have
   *     altogether, without the layers of its base image and without the customisation layer if it
   *     has one. For Guix's {@code --max-layers=N} that is N − 1 with a customisation layer, N
   *     without.
   * @throws ImageException of kind STORE if the rule does not allow so few layers
   * @throws IllegalArgumentException if {@code maxLayers} is less than 1
   */
  List<List<StoreItem>> plan(Closure closure, int maxLayers) throws ImageException;
}
