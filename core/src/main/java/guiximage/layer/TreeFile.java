package guiximage.layer;

import guiximage.file.FileReading;
import guiximage.file.FoundFile;
import guiximage.file.RawPath;
import guiximage.oci.Content;
import guiximage.oci.Digest;
import guiximage.tar.Ownership;
import guiximage.tar.TarEntry;
import java.util.Optional;

/**
 * A file of a {@link TreeLayerRecipe}. It belongs to root unless said otherwise; its mtime is that
 * of the layer.
 *
 * @param entry what the tar says of it; its name is relative
 * @param content as long as {@code entry} says; nothing for all but regular files
 * @param contentDigest of {@code content}; empty if not known without reading it
 */
public record TreeFile(TarEntry entry, Content content, Optional<Digest> contentDigest) {
  private static final Content NOTHING = out -> {};

  /**
   * A directory.
   *
   * @param name absolute or relative to the root of the image
   * @throws IllegalArgumentException if {@code name} cannot be the name of a file in an image
   */
  public static TreeFile directory(String name, int mode) {
    return without(TarEntry.directory(TreeName.parse(name), mode, Ownership.ROOT, 0));
  }

  /** A symbolic link. The target is kept as it is; see {@link #directory} for the name. */
  public static TreeFile symlink(String name, String target) {
    if (target.isEmpty()) {
      throw new IllegalArgumentException("the link '" + name + "' has no target");
    }
    return without(TarEntry.symlink(TreeName.parse(name), RawPath.of(target), Ownership.ROOT, 0));
  }

  /** A regular file in memory; see {@link #directory} for the name. */
  public static TreeFile file(String name, int mode, byte[] bytes) {
    byte[] copy = bytes.clone();
    return new TreeFile(
        TarEntry.file(TreeName.parse(name), mode, copy.length, Ownership.ROOT, 0),
        out -> out.write(copy),
        Optional.of(Digest.of(copy)));
  }

  /** A regular file that is read whenever the layer is written. */
  static TreeFile file(TarEntry entry, FoundFile found) {
    return new TreeFile(entry, out -> new FileReading().copy(found, out), Optional.empty());
  }

  /** A file that has no content. */
  static TreeFile without(TarEntry entry) {
    return new TreeFile(entry, NOTHING, Optional.empty());
  }

  RawPath name() {
    return entry.name();
  }

  boolean isDirectory() {
    return entry.type() == TarEntry.Type.DIRECTORY;
  }

  boolean isRegular() {
    return entry.type() == TarEntry.Type.FILE;
  }
}
