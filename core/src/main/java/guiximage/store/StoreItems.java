package guiximage.store;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A place that lists store items: the store's database, its daemon. */
public interface StoreItems extends Closeable {

  /**
   * The item at {@code path} as it is registered; empty if it is not a valid item of the store.
   *
   * @throws guiximage.ImageException of kind STORE if the place cannot be read
   */
  Optional<StoreItem> find(StorePath path) throws IOException;

  /**
   * The items at {@code paths}, as {@link #find} gives them; those that are not valid are left out.
   */
  default Map<StorePath, StoreItem> findAll(Collection<StorePath> paths) throws IOException {
    Map<StorePath, StoreItem> found = new TreeMap<>();
    for (StorePath path : paths) {
      find(path).ifPresent(item -> found.put(path, item));
    }
    return found;
  }

  /**
   * Everything that {@code roots} refer to, directly or not, and they themselves.
   *
   * @throws guiximage.ImageException of kind STORE if one of them is not a valid item of the store
   */
  default Closure closureOf(List<StorePath> roots) throws IOException {
    return Closure.of(roots, this);
  }

  /** The place for messages, such as {@code the database /var/guix/db/db.sqlite}. */
  default String origin() {
    return "a list";
  }

  /** Lets go of what is held open to answer; without effect where nothing is. */
  @Override
  default void close() throws IOException {}
}
