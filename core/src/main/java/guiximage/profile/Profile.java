package guiximage.profile;

import guiximage.oci.RepositoryName;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A store item that is a Guix profile: packages put together, with the environment they need. Its
 * files are opened when they are asked for; all fail with an exception of kind STORE if those
 * cannot be read or understood.
 */
public final class Profile {
  /** Guix stops adding names here. */
  private static final int NAME_CHARACTERS = 40;

  private final StorePath path;
  private final Path item;

  private Profile(StorePath path, Path item) {
    this.path = path;
    this.item = item;
  }

  /** The profile at {@code path}; empty if that item is not one. Opens no file. */
  public static Optional<Profile> find(StoreRoot root, StorePath path) {
    Path item = root.locate(path);
    return isFile(item, item.resolve("manifest"))
        ? Optional.of(new Profile(path, item))
        : Optional.empty();
  }

  public StorePath path() {
    return path;
  }

  /** The variables that its {@code etc/profile} sets in an empty environment. */
  public SortedMap<String, String> environment() throws IOException {
    Path profile = item.resolve("etc/profile");
    return isFile(item, profile)
        ? ProfileFile.read(profile, ProfileEnvironment::parse)
        : new TreeMap<>();
  }

  /** In the order of its manifest. */
  public List<String> packageNames() throws IOException {
    return manifest().packageNames();
  }

  /** That its packages came from, if that was recorded ({@code --save-provenance}). */
  public List<Channel> channels() throws IOException {
    return manifest().channels();
  }

  private ProfileManifest manifest() throws IOException {
    return ProfileFile.read(item.resolve("manifest"), ProfileManifest::parse);
  }

  /** Nor does it count if the item, or what lies between it and the file, is a link. */
  private static boolean isFile(Path item, Path file) {
    for (Path parent = item; !parent.equals(file); parent = parent.resolve(next(parent, file))) {
      if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static Path next(Path parent, Path file) {
    return file.getName(parent.getNameCount());
  }

  /**
   * The repository name that {@code guix pack} would choose: the names of the packages, as many of
   * the first as stay below 40 characters, joined by {@code -} and made valid. Empty if there are
   * none.
   */
  public Optional<String> repositoryName() throws IOException {
    return repositoryName(packageNames());
  }

  static Optional<String> repositoryName(List<String> packageNames) {
    for (int count = packageNames.size(); count > 0; count--) {
      String joined = String.join("-", packageNames.subList(0, count));
      if (joined.length() < NAME_CHARACTERS || count == 1) {
        return Optional.of(RepositoryName.of(joined));
      }
    }
    return Optional.empty();
  }
}
