package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a store keeps its database and its daemon listens, by convention.
 *
 * @param root under which all of it lies
 * @param storeDirectory {@code /gnu/store} or {@code /nix/store}; of another one nothing is known
 */
public record StoreLocation(StoreRoot root, String storeDirectory) {

  /** Where the store of {@code path} is, under {@code root}. */
  public static StoreLocation of(StoreRoot root, StorePath path) {
    return new StoreLocation(root, path.storeDirectory());
  }

  /** Of Guix {@code /var/guix}, of Nix {@code /nix/var/nix}, as a path below the root. */
  public Optional<String> stateDirectory() {
    return StoreKind.find(storeDirectory).map(StoreKind::stateDirectory);
  }

  /** The database on this machine. */
  public Optional<Path> database() {
    return inStateDirectory("db/db.sqlite");
  }

  /** The daemon's socket on this machine. */
  public Optional<Path> daemonSocket() {
    return inStateDirectory("daemon-socket/socket");
  }

  private Optional<Path> inStateDirectory(String name) {
    return stateDirectory()
        .map(directory -> root.directory().resolve(directory.substring(1)).resolve(name));
  }

  /**
   * What knows the items of this store: {@code database} if one is named, and nothing else then;
   * otherwise the database at its usual place or, if that cannot be read, the daemon. The caller
   * closes it.
   *
   * @param daemonSocket of the daemon to ask instead of the one at its usual place
   * @throws ImageException of kind STORE if neither can be used
   */
  public StoreItems open(Optional<Path> database, Optional<Path> daemonSocket) throws IOException {
    if (database.isPresent()) {
      return StoreDatabase.open(database.get());
    }
    Optional<Path> socket = daemonSocket.or(this::daemonSocket);
    if (database().isEmpty()) {
      return StoreDaemon.connect(socket.orElseThrow(this::unknown));
    }
    try {
      return StoreDatabase.open(database().get());
    } catch (ImageException e) {
      return connectInstead(socket.orElseThrow(() -> e), e);
    }
  }

  private static StoreItems connectInstead(Path socket, ImageException databaseFailure)
      throws IOException {
    try {
      return StoreDaemon.connect(socket);
    } catch (ImageException e) {
      ImageException failure =
          new ImageException(
              FailureKind.STORE, databaseFailure.getMessage() + "; and " + e.getMessage(), e);
      failure.addSuppressed(databaseFailure);
      throw failure;
    }
  }

  private ImageException unknown() {
    return new ImageException(
        FailureKind.STORE,
        "where the database of the store "
            + storeDirectory
            + " lies is not known; name it with --store-db FILE");
  }
}
