package guiximage.plan;

import guiximage.oci.Digest;
import guiximage.store.Closure;
import guiximage.store.NarHash;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A closure from a drawing, one item a line: {@code git-2.39.5 40 -> glibc-2.36 zlib-1.2.13}. The
 * number is the size in bytes. A name may carry a build, {@code git-2.39.5@2}: another hash.
 */
final class DrawnClosure {
  private static final String BASE_32 = "0123456789abcdfghijklmnpqrsvwxyz";

  private DrawnClosure() {}

  static Closure of(String drawing) {
    return Closure.ofExactly(drawing.strip().lines().map(DrawnClosure::item).toList());
  }

  /** Many items, large and small, that need some of those before them, the first most often. */
  static List<StoreItem> random(int count, long seed) {
    Random random = new Random(seed);
    List<StoreItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<StorePath> references = new ArrayList<>();
      for (int references0 = random.nextInt(6); i > 0 && references0 > 0; references0--) {
        double nearness = Math.pow(random.nextDouble(), random.nextInt(3));
        references.add(items.get((int) ((i - 1) * nearness)).path());
      }
      long sizeBytes = 1L << random.nextInt(24);
      items.add(item(path("item" + i + "-1." + random.nextInt(9)), sizeBytes, references));
    }
    return items;
  }

  private static StoreItem item(String line) {
    List<String> words = List.of(line.replace("->", " ").strip().split(" +"));
    List<StorePath> references =
        words.subList(2, words.size()).stream().map(DrawnClosure::path).toList();
    return item(path(words.get(0)), Long.parseLong(words.get(1)), references);
  }

  static StoreItem item(StorePath path, long sizeBytes, List<StorePath> references) {
    NarHash narHash = new NarHash(Digest.of(path.toString().getBytes(StandardCharsets.UTF_8)));
    return new StoreItem(path, Optional.of(narHash), sizeBytes, references);
  }

  static StorePath path(String word) {
    return path(word.replaceFirst("@.*", ""), word);
  }

  /** An item of this name whose hash follows from {@code inputs}. */
  static StorePath path(String name, String inputs) {
    String digest = Digest.of(inputs.getBytes(StandardCharsets.UTF_8)).hex();
    StringBuilder hash = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      hash.append(BASE_32.charAt(Integer.parseInt(digest.substring(2 * i, 2 * i + 2), 16) & 31));
    }
    return new StorePath("/gnu/store", hash.toString(), name);
  }

  /** Layers as previous ones, one a word: {@code glibc-2.36 git-2.39.5+zlib-1.2.13}. */
  static List<List<StorePath>> layers(String drawing) {
    return List.of(drawing.split(" ")).stream()
        .map(layer -> List.of(layer.split("[+]")).stream().map(DrawnClosure::path).toList())
        .toList();
  }

  /** The plan in the same notation, without builds. */
  static String draw(List<List<StoreItem>> groups) {
    return String.join(
        " ",
        groups.stream()
            .map(group -> String.join("+", group.stream().map(i -> i.path().name()).toList()))
            .toList());
  }

  static List<List<StorePath>> paths(List<List<StoreItem>> groups) {
    return groups.stream().map(group -> group.stream().map(StoreItem::path).toList()).toList();
  }
}
