package guiximage.layer;

import guiximage.tar.Ownership;

/**
 * The values that all tar headers of a store layer share.
 *
 * @param storeDirectoryMode permission bits of the store directory and of those above it: 0555 as
 *     Guix has them, 0755 as nixpkgs has
 * @param mtimeSeconds seconds since 1970-01-01T00:00:00Z
 */
public record LayerFormat(int storeDirectoryMode, Ownership owner, long mtimeSeconds) {
  /** As Guix makes them: read-only directories, one second after the epoch, root's. */
  public static final LayerFormat GUIX = new LayerFormat(0555, Ownership.ROOT, 1);

  /** As nixpkgs makes them unless told otherwise. */
  public static final LayerFormat NIX = new LayerFormat(0755, Ownership.ROOT, 1);

  public LayerFormat {
    if ((storeDirectoryMode & ~07777) != 0) {
      throw new IllegalArgumentException(
          "%o is not the mode of a directory".formatted(storeDirectoryMode));
    }
  }
}
