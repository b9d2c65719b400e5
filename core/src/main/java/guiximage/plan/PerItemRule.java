package guiximage.plan;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.store.Closure;
import guiximage.store.StoreItem;
import java.util.List;

/** One layer per item, each after those it refers to; or a failure. */
final class PerItemRule implements LayerPlanner {

  @Override
  public List<List<StoreItem>> plan(Closure closure, int maxLayers) throws ImageException {
    Groups.requirePositive(maxLayers);
    List<StoreItem> items = closure.itemsReferencesFirst();
    if (items.size() > maxLayers) {
      throw new ImageException(
          FailureKind.STORE,
          "too many layers: items of the closure: %d, layers left for them: %d; raise --max-layers or"
                  .formatted(items.size(), maxLayers)
              + " choose another --layering");
    }
    return Groups.headAndTail(items, maxLayers);
  }
}
