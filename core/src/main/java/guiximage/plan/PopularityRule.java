package guiximage.plan;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The older rule of nixpkgs: the items that most paths of the graph lead to get a layer each, the
 * most popular lowest; the rest share the last.
 */
final class PopularityRule implements LayerPlanner {

  @Override
  public List<List<StoreItem>> plan(Closure closure, int maxLayers) {
    Groups.requirePositive(maxLayers);
    Map<StorePath, BigInteger> popularity = popularity(closure);
    Comparator<StoreItem> mostPopularFirst =
        Comparator.comparing((StoreItem item) -> popularity.get(item.path()))
            .reversed()
            .thenComparing(StoreItem::path);
    return Groups.headAndTail(
        closure.items().stream().sorted(mostPopularFirst).toList(), maxLayers);
  }

  /** Every item gives each that it refers to its own popularity and one more. */
  private static Map<StorePath, BigInteger> popularity(Closure closure) {
    Map<StorePath, BigInteger> popularity = new HashMap<>();
    List<StoreItem> usersFirst = new ArrayList<>(closure.itemsReferencesFirst());
    Collections.reverse(usersFirst);
    for (StoreItem user : usersFirst) {
      // the number of paths doubles with each diamond of the graph: more than a long can hold
      BigInteger share = popularity.computeIfAbsent(user.path(), path -> BigInteger.ZERO);
      user.references()
          .forEach(used -> popularity.merge(used, share.add(BigInteger.ONE), BigInteger::add));
    }
    return popularity;
  }
}
