package guiximage.plan;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import java.util.List;

/** All items in one layer. */
final class SingleRule implements LayerPlanner {

  @Override
  public List<List<StoreItem>> plan(Closure closure, int maxLayers) {
    Groups.requirePositive(maxLayers);
    return Groups.headAndTail(closure.items(), 1);
  }
}
