package guiximage.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

  /** Possessive, as Java's matcher recurses for each round of a group that it may take back. */
  private static final Pattern DIRECTORY = Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[^/\\x00]+)++");

  private static final Pattern HASH = Pattern.compile("[0-9a-df-np-sv-z]{32}");
  private static final Pattern NAME = Pattern.compile("[0-9a-zA-Z+._?=-]{1,211}");

  /** A part of a name that is a version, or belongs to one: {@code -2.39.5}. */
  private static final Pattern VERSION = Pattern.compile("(?<=.)-[0-9][^-]*");

  public StorePath {
    boolean usual = StoreKind.find(storeDirectory).isPresent();
    if (!(usual || DIRECTORY.matcher(storeDirectory).matches())
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

  /**
   * The name as far as its version, which the first dash before a digit begins, as Guix and Nix
   * have it: {@code git} of {@code git-2.39.5-doc}. The whole name if it has no version.
   */
  public String packageName() {
    Matcher version = VERSION.matcher(name);
    return version.find() ? name.substring(0, version.start()) : name;
  }

  /** The rest after the {@link #packageName}: {@code 2.39.5-doc}, with the output; may be empty. */
  public String version() {
    Matcher version = VERSION.matcher(name);
    return version.find() ? name.substring(version.start() + 1) : "";
  }

  /** The name for people: {@code git 2.39.5}, or the name alone where it has no version. */
  public String displayName() {
    String version = version();
    return version.isEmpty() ? packageName() : packageName() + " " + version;
  }

  /** The name and the output, which an update does not change: {@code git-doc}. */
  public String nameWithoutVersion() {
    return VERSION.matcher(name).replaceAll("");
  }

  @Override
  public int compareTo(StorePath other) {
    int byName = name.compareTo(other.name);
    int byHash = byName != 0 ? byName : hash.compareTo(other.hash);
    return byHash != 0 ? byHash : storeDirectory.compareTo(other.storeDirectory);
  }

  // Written out because a start with a closure of thousands compares many thousand of them, and
  // what a record generates is slow until the compiler has seen it often.

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof StorePath other
        && hash.equals(other.hash)
        && name.equals(other.name)
        && storeDirectory.equals(other.storeDirectory);
  }

  @Override
  public int hashCode() {
    return 31 * hash.hashCode() + name.hashCode();
  }

  @Override
  public String toString() {
    return storeDirectory + "/" + base();
  }
}
