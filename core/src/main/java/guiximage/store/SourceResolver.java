package guiximage.store;

import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The way from a name on the command line, a path or a link such as a profile or {@code result}, to
 * a store item.
 *
 * <p>Under another root than {@code /}, absolute paths, of links too, are paths below that root, as
 * in a chroot. Outside of that root three things are possible besides: a path that begins with the
 * root, a file that exists on the machine and not below the root, and relative arguments, which are
 * below the working directory. So {@code R/nix/store/…} is an item, and a {@code result} of the
 * machine may lead to {@code /nix/store/…} below the root.
 */
public final class SourceResolver {
  private final Path root;
  private final Path workingDirectory;
  private final List<String> storeDirectories;

  /**
   * @param workingDirectory absolute
   * @param storeDirectories what counts as a store, such as {@code /gnu/store}
   */
  public SourceResolver(StoreRoot root, Path workingDirectory, List<String> storeDirectories) {
    this.root = root.directory().toAbsolutePath().normalize();
    this.workingDirectory = workingDirectory;
    this.storeDirectories = List.copyOf(storeDirectories);
  }

  /**
   * The store item that {@code source} leads to. An item of a Nix store that is itself a link is
   * what it is, as for {@code nix-store -qR}; one of a Guix store stands for the item that it leads
   * into, as for {@code guix gc -R}, unless it leads out of the store.
   *
   * @throws ImageException of kind STORE if it leads nowhere, out of the store or to the inside of
   *     an item
   */
  public StorePath resolve(String source) throws IOException {
    StorePath item = new SourceWalk(this, source, false).follow();
    boolean followed =
        StoreKind.find(item.storeDirectory()).filter(StoreKind::followsLinkItems).isPresent();
    if (!followed || !Files.isSymbolicLink(root.resolve(item.toString().substring(1)))) {
      return item;
    }
    try {
      return new SourceWalk(this, item.toString(), true).follow();
    } catch (ImageException e) {
      return item; // which exists, even if its target does not
    }
  }

  /** True if {@code name}, absolute and below the root, leads to a file, through links or not. */
  public boolean exists(String name) throws IOException {
    try {
      Path found = new SourceWalk(this, name, true).walk();
      return Files.exists(found, LinkOption.NOFOLLOW_LINKS);
    } catch (ImageException e) {
      return false;
    }
  }

  /** The directory of the store that {@code name} is in; empty if it is in no store. */
  Optional<String> storeOf(String name) {
    return storeDirectories.stream()
        .filter(store -> name.equals(store) || name.startsWith(store + "/"))
        .findFirst();
  }

  /** The name that {@code path} on this machine has in the image. */
  String nameOf(Path path) {
    return path.startsWith(root) ? "/" + root.relativize(path) : path.toString();
  }

  Path root() {
    return root;
  }

  Path workingDirectory() {
    return workingDirectory;
  }

  List<String> storeDirectories() {
    return storeDirectories;
  }
}
