package guiximage.layer;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FileStatus;
import guiximage.file.FileWalk;
import guiximage.file.FoundFile;
import guiximage.file.RawPath;
import guiximage.store.StoreFile;
import guiximage.tar.Ownership;
import guiximage.tar.TarEntry;
import guiximage.tar.TarEntry.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a prepared root file system, as {@code guix system} makes one: owners by number, modes and
 * device files are those of the tree, times are not. Each of several hard links is a file of its
 * own; links are not followed.
 */
public final class RootTree {
  private static final RawPath TOP = RawPath.of("");

  private RootTree() {}

  /**
   * The files below {@code directory}, for a {@link TreeLayerRecipe}. Their content is read when
   * the layer is written, and must not have changed by then.
   *
   * @param transformations applied to each name, one after the other
   * @throws ImageException of kind STORE if the tree cannot be read or has a socket; of kind
   *     CONFIGURATION if {@code directory} is none or a transformation gives what cannot be a name
   */
  public static List<TreeFile> read(Path directory, List<NameTransformation> transformations)
      throws IOException {
    List<TreeFile> files = new ArrayList<>();
    FileWalk.walk(
        directory,
        TOP,
        found -> {
          requireDirectoryAtTop(found);
          Optional<RawPath> name = nameOf(found, transformations);
          if (name.isPresent()) {
            files.add(fileOf(found, name.get()));
          }
        });
    return files;
  }

  private static void requireDirectoryAtTop(FoundFile found) throws ImageException {
    FileStatus.Type type = found.status().type();
    if (found.name().equals(TOP) && type != FileStatus.Type.DIRECTORY) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "%s is a %s, not a directory".formatted(RawPath.of(found.path()), type.word()));
    }
  }

  /** Empty for the root itself, which is never an entry of a layer. */
  private static Optional<RawPath> nameOf(FoundFile found, List<NameTransformation> transformations)
      throws ImageException {
    RawPath name = RawPath.of("/").resolve(found.name());
    for (NameTransformation transformation : transformations) {
      name = transformation.apply(name);
    }
    try {
      Optional<RawPath> relative = TreeName.relative(name);
      if (relative.isPresent() || found.status().type() == FileStatus.Type.DIRECTORY) {
        return relative;
      }
    } catch (IllegalArgumentException e) {
      throw badName(found, name, e);
    }
    throw badName(found, name, new IllegalArgumentException("it is not a directory"));
  }

  private static ImageException badName(FoundFile found, RawPath name, Exception reason) {
    return new ImageException(
        FailureKind.CONFIGURATION,
        "--transform renames %s to '%s', which is not a valid name in an image"
            .formatted(RawPath.of(found.path()), name),
        reason);
  }

  private static TreeFile fileOf(FoundFile found, RawPath name) throws IOException {
    FileStatus status = found.status();
    Ownership owner = new Ownership(status.userId(), status.groupId(), "", "");
    int mode = status.permissions();
    return switch (status.type()) {
      case REGULAR -> TreeFile.file(TarEntry.file(name, mode, status.sizeBytes(), owner, 0), found);
      case DIRECTORY -> TreeFile.without(TarEntry.directory(name, mode, owner, 0));
      case SYMLINK ->
          TreeFile.without(TarEntry.symlink(name, StoreFile.targetOf(found.path()), owner, 0));
      case CHARACTER_DEVICE -> special(TarEntry.Type.CHARACTER_DEVICE, name, status, owner);
      case BLOCK_DEVICE -> special(TarEntry.Type.BLOCK_DEVICE, name, status, owner);
      case FIFO -> special(TarEntry.Type.FIFO, name, status, owner);
      case SOCKET ->
          throw new ImageException(
              FailureKind.STORE,
              RawPath.of(found.path()) + " is a socket; an image cannot hold one");
    };
  }

  private static TreeFile special(
      TarEntry.Type type, RawPath name, FileStatus status, Ownership owner) {
    Device device =
        type == TarEntry.Type.FIFO
            ? Device.NONE
            : new Device(status.deviceMajor(), status.deviceMinor());
    return TreeFile.without(TarEntry.special(type, name, status.permissions(), owner, 0, device));
  }
}
