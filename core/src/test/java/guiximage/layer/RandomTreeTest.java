package guiximage.layer;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a store item holds is in the layer, in order, and comes out as it was. */
class RandomTreeTest {
  private static final String ITEM = "/gnu/store/0123456789abcdfghijklmnpqrsvwxyz-tree";
  private static final String LETTERS = "aB0-._~! +";

  @TempDir private Path directory;

  /** A few; as many as {@code -Dtree.times} says, with another {@code -Dtree.seed}. */
  @Test
  void layersHoldWhatTheTreesHold() throws IOException {
    int first = Integer.getInteger("tree.seed", 0);
    for (int round = first; round < first + Integer.getInteger("tree.times", 60); round++) {
      StoreRoot root = new StoreRoot(directory.resolve("root-" + round));
      StorePath path = StorePath.parse(ITEM);
      Files.createDirectories(root.locate(path).getParent());
      grow(new Random(round), root.locate(path), 4);
      StoreItem item = new StoreItem(path, Optional.empty(), 0, List.of());

      List<String> found =
          TarListing.of(new StoreLayerRecipe(List.of(item), root, LayerFormat.GUIX));

      assertThat(found.subList(2, found.size()))
          .as("seed " + round)
          .containsExactlyElementsOf(expected(root.directory(), root.locate(path)));
    }
  }

  private static void grow(Random random, Path place, int levels) throws IOException {
    int kind = random.nextInt(4);
    if (kind < 2 && levels > 0) {
      Files.createDirectory(place);
      Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
      for (int i = 0; i < random.nextInt(8); i++) {
        Path child = place.resolve(name(random));
        if (!Files.exists(child, LinkOption.NOFOLLOW_LINKS)) {
          grow(random, child, levels - 1);
        }
      }
    } else if (kind == 2) {
      Files.createSymbolicLink(place, Path.of(name(random)));
    } else {
      Files.writeString(place, "x".repeat(random.nextInt(3000)));
      boolean executable = random.nextBoolean();
      Files.setPosixFilePermissions(
          place, PosixFilePermissions.fromString(executable ? "r-xr-xr-x" : "r--r--r--"));
    }
  }

  private static String name(Random random) {
    StringBuilder name = new StringBuilder("n");
    for (int i = 0; i < random.nextInt(120); i++) {
      name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return name.toString();
  }

  private static List<String> expected(Path root, Path item) throws IOException {
    List<String> lines = new ArrayList<>();
    Comparator<Path> byName = Comparator.comparing(path -> path.getFileName().toString());
    add(lines, root, item, byName);
    return lines;
  }

  private static void add(List<String> lines, Path root, Path file, Comparator<Path> order)
      throws IOException {
    String name = "0:0 root:root 1 /" + root.relativize(file);
    if (Files.isSymbolicLink(file)) {
      lines.add("2 0777 " + name + " -> " + Files.readSymbolicLink(file));
    } else if (Files.isDirectory(file)) {
      lines.add("5 0755 " + name + "/");
      try (Stream<Path> children = Files.list(file)) {
        for (Path child : children.sorted(order).toList()) {
          add(lines, root, child, order);
        }
      }
    } else {
      String bits = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
      String mode = bits.contains("x") ? "0555 " : "0444 ";
      lines.add("0 " + mode + name + " " + Files.readString(file));
    }
  }
}
