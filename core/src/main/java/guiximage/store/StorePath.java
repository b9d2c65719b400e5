package guiximage.store;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * The path of a store item, such as {@code /gnu/store/<hash>-git-2.39.5}: always directly below the
 * store directory. Ordered by name, then by hash, so that an update of an item changes its place as
 * little as possible.
 *
 * @param storeDirectory absolute, normal, without a slash at the end: {@code /gnu/store}
 * @param hash 32 characters of the store's base 32
 * @param name with its version: {@code git-2.39.5}
 */
public record StorePath(String storeDirectory, String hash, String name)
    implements Comparable<StorePath> {
  private static final int HASH_CHARACTERS = 32;
  private static final Pattern DIRECTORY = Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[^/\\x00]+)+");
  private static final Pattern HASH = Pattern.compile("[0-9a-df-np-sv-z]{32}");
  private static final Pattern NAME = Pattern.compile("[0-9a-zA-Z+._?=-]{1,211}");
  private static final Comparator<StorePath> ORDER =
      Comparator.comparing(StorePath::name)
          .thenComparing(StorePath::hash)
          .thenComparing(StorePath::storeDirectory);

  public StorePath {
    if (!DIRECTORY.matcher(storeDirectory).matches()
        || !HASH.matcher(hash).matches()
        || !NAME.matcher(name).matches()) {
      throw notAStorePath(storeDirectory + "/" + hash + "-" + name);
    }
  }

  /**
   * Reads {@code <store directory>/<hash>-<name>}, the inverse of {@link #toString}.
   *
   * @throws IllegalArgumentException for anything else, a path below an item included
   */
  public static StorePath parse(String text) {
    int slash = text.lastIndexOf('/');
    int dash = slash + 1 + HASH_CHARACTERS;
    if (slash <= 0 || text.length() <= dash || text.charAt(dash) != '-') {
      throw notAStorePath(text);
    }
    return new StorePath(
        text.substring(0, slash), text.substring(slash + 1, dash), text.substring(dash + 1));
  }

  private static IllegalArgumentException notAStorePath(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not a store path: want <store directory>/<32 characters>-<name>");
  }

  /** The last component: {@code <hash>-<name>}. */
  public String base() {
    return hash + "-" + name;
  }

  @Override
  public int compareTo(StorePath other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return storeDirectory + "/" + base();
  }
}
