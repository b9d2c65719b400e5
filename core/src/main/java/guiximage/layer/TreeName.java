package guiximage.layer;

import guiximage.file.RawPath;
import java.util.Arrays;
import java.util.Optional;

/** Names in a {@link TreeLayerRecipe}: relative, without a slash at either end. */
final class TreeName {

  private TreeName() {}

  /**
   * Reads a name that may begin or end with slashes.
   *
   * @throws IllegalArgumentException if it cannot be the name of a file in an image
   */
  static RawPath parse(String text) {
    return relative(RawPath.of(text)).orElseThrow(() -> refused(RawPath.of(text)));
  }

  /**
   * The name without slashes at its ends; empty if it is the root.
   *
   * @throws IllegalArgumentException if it cannot be the name of a file in an image
   */
  static Optional<RawPath> relative(RawPath name) {
    RawPath relative = withoutSlashes(name);
    if (relative.sizeBytes() == 0) {
      return Optional.empty();
    }
    for (String part : relative.toString().split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.startsWith(".wh.")) {
        throw refused(name);
      }
    }
    return Optional.of(relative);
  }

  /** The name without slashes at its ends; empty for the root. */
  static RawPath withoutSlashes(RawPath name) {
    int[] characters = name.codePoints();
    int from = 0;
    int to = characters.length;
    while (from < to && characters[from] == '/') {
      from++;
    }
    while (to > from && characters[to - 1] == '/') {
      to--;
    }
    return RawPath.ofCodePoints(Arrays.copyOfRange(characters, from, to));
  }

  private static IllegalArgumentException refused(RawPath name) {
    return new IllegalArgumentException(
        "'%s' cannot be the name of a file in an image; want a path such as /etc/motd"
            .formatted(name));
  }
}
