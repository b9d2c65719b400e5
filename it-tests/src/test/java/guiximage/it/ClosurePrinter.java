package guiximage.it;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StoreItems;
import guiximage.store.StoreLocation;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Prints what knows the items, then the closure of an item, one line each: path, NAR hash, NAR
 * size. Arguments: the root, the item, and the database if it is not at its usual place.
 */
final class ClosurePrinter {
  private ClosurePrinter() {}

  public static void main(String[] arguments) throws IOException {
    StorePath path = StorePath.parse(arguments[1]);
    Optional<Path> database =
        arguments.length > 2 ? Optional.of(Path.of(arguments[2])) : Optional.empty();
    StoreLocation location = StoreLocation.of(new StoreRoot(Path.of(arguments[0])), path);
    try (StoreItems items = location.open(database)) {
      System.out.println(items.getClass().getSimpleName());
      lines(items.closureOf(List.of(path))).forEach(System.out::println);
    }
  }

  static List<String> lines(Closure closure) {
    return closure.items().stream().map(ClosurePrinter::line).sorted().toList();
  }

  private static String line(StoreItem item) {
    return item.path() + " " + item.narHash().orElseThrow() + " " + item.narSizeBytes();
  }
}
