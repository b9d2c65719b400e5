package guiximage.plan;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import java.util.List;

/** Decides which items share a layer: a pure function, without input or output. */
@FunctionalInterface
public interface LayerPlanner {

  /**
   * Divides the items of {@code closure} into at most {@code maxLayers} groups. Every item is in
   * exactly one; no group is empty; lowest layer first; within a group the order is that of the
   * tar. The same input gives the same result.
   *
   * @param maxLayers 1 or more
   */
  List<List<StoreItem>> plan(Closure closure, int maxLayers);
}
