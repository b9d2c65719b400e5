package guiximage.store;

import java.nio.file.Path;

/**
 * The directory under which the store lies: {@code /}, or another root as in a chroot, where {@code
 * /gnu/store} of the image is {@code ROOT/gnu/store} here.
 */
public record StoreRoot(Path directory) {
  public static final StoreRoot HOST = new StoreRoot(Path.of("/"));

  /** The path of the item on this machine. */
  public Path locate(StorePath path) {
    return directory.resolve(path.toString().substring(1));
  }
}
