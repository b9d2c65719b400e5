package guiximage.store;

import guiximage.ForeignProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The store that {@code fixtures/make-store.py} writes: awkward names, links of every kind, sizes
 * around block borders.
 *
 * @param items in the order in which they are meant to be listed
 */
public record AwkwardStore(StoreRoot root, List<StoreItem> items) {

  /** Writes the store below {@code prefix}; needs python3. */
  public static AwkwardStore write(Path prefix, String storeDirectory, int seed)
      throws IOException {
    byte[] printed =
        ForeignProgram.run(
            new byte[0],
            "python3",
            fixtures().resolve("make-store.py").toString(),
            prefix.toString(),
            storeDirectory,
            Integer.toString(seed));
    String listing = new String(printed, StandardCharsets.UTF_8);
    List<StoreItem> items =
        listing
            .lines()
            .map(line -> new StoreItem(StorePath.parse(line), Optional.empty(), 0, List.of()))
            .toList();
    return new AwkwardStore(new StoreRoot(prefix), items);
  }

  /** The directory {@code fixtures} of the project, whichever module the tests run in. */
  public static Path fixtures() {
    Path here = Path.of("fixtures").toAbsolutePath();
    return Files.isDirectory(here) ? here : Path.of("..", "fixtures").toAbsolutePath().normalize();
  }

  /** The layers of the image that {@code fixtures/make-conf.py} describes: nine items, the rest. */
  public List<List<StoreItem>> layers() {
    ArrayList<List<StoreItem>> layers = new ArrayList<>();
    items.subList(0, 9).forEach(item -> layers.add(List.of(item)));
    layers.add(items.subList(9, items.size()));
    return layers;
  }

  /** The same store, each item with the NAR hash of what is there. */
  public AwkwardStore withNarHashes() throws IOException {
    ArrayList<StoreItem> known = new ArrayList<>();
    for (StoreItem item : items) {
      Path place = root.locate(item.path());
      known.add(
          new StoreItem(
              item.path(), Optional.of(Nar.hash(place)), Nar.sizeBytes(place), item.references()));
    }
    return new AwkwardStore(root, known);
  }
}
