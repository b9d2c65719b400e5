package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FoundFile;
import guiximage.file.RawPath;
import guiximage.file.StoreFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of a store item: a directory, a regular file or a symbolic link; no store has others. */
public sealed interface StoreFile {

  /** The file that the walk came to. */
  FoundFile found();

  /** A directory. Its files come after it. */
  record Directory(FoundFile found) implements StoreFile {}

  /** A regular file; each of several hard links is one of its own. */
  record Regular(FoundFile found) implements StoreFile {}

  /**
   * A symbolic link.
   *
   * @param target as it was stored, never followed
   */
  record Symlink(FoundFile found, RawPath target) implements StoreFile {}

  /**
   * The store file that a walk has found. Reads the target of a link and nothing else.
   *
   * @throws ImageException of kind STORE for a socket, a FIFO or a device
   */
  static StoreFile of(FoundFile found) throws IOException {
    return switch (found.status().type()) {
      case DIRECTORY -> new Directory(found);
      case REGULAR -> new Regular(found);
      case SYMLINK -> new Symlink(found, targetOf(found.path()));
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET ->
          throw new ImageException(
              FailureKind.STORE,
              "%s is a %s; a store holds only directories, regular files and symbolic links"
                  .formatted(RawPath.of(found.path()), found.status().type().word()));
    };
  }

  /**
   * The target of the link at {@code link}, byte for byte.
   *
   * @throws ImageException of kind STORE if it cannot be read
   */
  static RawPath targetOf(Path link) throws IOException {
    try {
      return RawPath.of(Files.readSymbolicLink(link));
    } catch (IOException e) {
      throw StoreFailure.reading(link, e);
    }
  }
}
