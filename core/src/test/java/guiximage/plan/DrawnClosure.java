package guiximage.plan;

import guiximage.oci.Digest;
import guiximage.store.Closure;
import guiximage.store.NarHash;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A closure from a drawing, one item a line: {@code git 40 -> glibc perl}. The number is the size
 * in bytes; a name may carry a build, {@code git@2}, which changes its hash but not its name.
 */
final class DrawnClosure {

  private DrawnClosure() {}

  static Closure of(String drawing) {
    return Closure.ofExactly(drawing.lines().map(DrawnClosure::item).toList());
  }

  private static StoreItem item(String line) {
    List<String> words = new ArrayList<>(List.of(line.replace("->", " ").strip().split(" +")));
    StorePath path = path(words.get(0));
    List<StorePath> references =
        words.subList(2, words.size()).stream().map(DrawnClosure::path).toList();
    return item(path, Long.parseLong(words.get(1)), references);
  }

  static StoreItem item(StorePath path, long sizeBytes, List<StorePath> references) {
    NarHash narHash = new NarHash(Digest.of(path.toString().getBytes(StandardCharsets.UTF_8)));
    return new StoreItem(path, Optional.of(narHash), sizeBytes, references);
  }

  static StorePath path(String word) {
    String name = word.replaceFirst("@.*", "");
    return new StorePath("/gnu/store", hash(word), name);
  }

  private static String hash(String word) {
    BigInteger number =
        new BigInteger(
            1,
            Digest.of(word.getBytes(StandardCharsets.UTF_8))
                .hex()
                .getBytes(StandardCharsets.UTF_8));
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      digits.append(
          "0123456789abcdfghijklmnpqrsvwxyz".charAt(number.shiftRight(5 * i).intValue() & 31));
    }
    return digits.toString();
  }

  /** The plan as text, one layer a word: {@code a b+c}. */
  static String draw(List<List<StoreItem>> groups) {
    return String.join(
        " ",
        groups.stream()
            .map(group -> String.join("+", group.stream().map(item -> item.path().name()).toList()))
            .toList());
  }
}
