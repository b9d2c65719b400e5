package guiximage.store;

import java.io.IOException;
import java.util.Optional;

/** A place that knows store items: the store's database, its daemon. */
public interface StoreItems {

  /**
   * What is known of the item at {@code path}; empty if it is not a valid item of the store.
   *
   * @throws guiximage.ImageException of kind STORE if the place cannot be read
   */
  Optional<StoreItem> find(StorePath path) throws IOException;
}
