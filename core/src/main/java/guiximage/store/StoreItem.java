package guiximage.store;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is known of a store item without reading it.
 *
 * @param narHash empty where only a list of paths is known
 * @param narSizeBytes size of its NAR, which follows from names and file sizes alone
 * @param references other items that it refers to, sorted; never itself
 */
public record StoreItem(
    StorePath path, Optional<NarHash> narHash, long narSizeBytes, List<StorePath> references) {

  public StoreItem {
    SortedSet<StorePath> others = new TreeSet<>(references);
    others.remove(path);
    references = List.copyOf(others);
  }
}
