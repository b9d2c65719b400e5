package guiximage.plan;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import java.util.Comparator;
import java.util.List;

/**
 * Guix's rule for {@code --max-layers}: the largest items get a layer each, largest first; the rest
 * share the last.
 *
 * <p>Guix counts its customisation layer: with n items and a limit of N, the first N − 2 items (if
 * n ≥ N) or all but one (otherwise) stand alone, one layer holds the rest, one is for
 * customisation. So with a limit of M = N − 1 layers for store items, the first M − 1 stand alone
 * if n > M, else all.
 *
 * @see <a href="https://guix.gnu.org/manual/en/html_node/Invoking-guix-pack.html">guix pack</a>
 */
final class SizeRule implements LayerPlanner {
  /** By content size, because block counts depend on the file system. */
  static final Comparator<StoreItem> LARGEST_FIRST =
      Comparator.comparingLong(StoreItem::narSizeBytes).reversed().thenComparing(StoreItem::path);

  @Override
  public List<List<StoreItem>> plan(Closure closure, int maxLayers) {
    Groups.requirePositive(maxLayers);
    List<StoreItem> items = closure.items().stream().sorted(LARGEST_FIRST).toList();
    return Groups.headAndTail(items, maxLayers);
  }
}
