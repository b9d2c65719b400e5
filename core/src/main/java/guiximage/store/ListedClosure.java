package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A closure of exactly the items of a list, with or without what a database knows of them. */
public final class ListedClosure {

  private ListedClosure() {}

  /**
   * The items as {@code known} registers them.
   *
   * @throws ImageException of kind STORE if it does not know one of them, or if some refer to each
   *     other in a circle
   */
  public static Closure of(List<StorePath> paths, StoreItems known) throws IOException {
    Map<StorePath, StoreItem> found = known.findAll(paths);
    for (StorePath path : paths) {
      if (!found.containsKey(path)) {
        throw new ImageException(
            FailureKind.STORE, path + " is listed but is not a valid item of the store");
      }
    }
    return Closure.ofExactly(found.values()).requireNoCircle();
  }

  /**
   * The items as they lie in the store, without a database: sizes, no NAR hashes, no references.
   *
   * @throws ImageException of kind STORE if one is missing or cannot be looked at
   */
  public static Closure withoutDatabase(List<StorePath> paths, StoreRoot root) throws IOException {
    List<StoreItem> items = new ArrayList<>();
    for (StorePath path : paths) {
      Path located = root.locate(path);
      if (Files.notExists(located, LinkOption.NOFOLLOW_LINKS)) {
        throw new ImageException(FailureKind.STORE, path + " is listed but does not exist");
      }
      items.add(new StoreItem(path, Optional.empty(), Nar.sizeBytes(located), List.of()));
    }
    return Closure.ofExactly(items);
  }
}
