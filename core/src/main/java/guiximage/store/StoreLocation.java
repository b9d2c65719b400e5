package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Files;
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

  /** Whether a database or a daemon's socket is at its usual place, readable or not. */
  public boolean isKept() {
    return database().filter(Files::exists).isPresent()
        || daemonSocket().filter(Files::exists).isPresent();
  }

  /**
   * What knows the items of this store: {@code database} if one is named, and nothing else then;
   * otherwise the database at its usual place or, if that cannot be read, the daemon. The caller
   * closes it.
   *
   * @param daemonAddress of the daemon to ask, as {@code GUIX_DAEMON_SOCKET} and {@code NIX_REMOTE}
   *     hold it; empty for the one at its usual place. Not looked at if the database can be read.
   * @throws ImageException of kind STORE if neither can be used; of kind CONFIGURATION if the
   *     address is not one of a socket on this machine
   */
  public StoreItems open(Optional<Path> database, Optional<String> daemonAddress)
      throws IOException {
    if (database.isPresent()) {
      return StoreDatabase.open(database.get());
    }
    Path usual = database().orElseThrow(this::unknown);
    try {
      return StoreDatabase.open(usual);
    } catch (ImageException e) {
      return connectInstead(daemonAddress.orElse("daemon"), e);
    }
  }

  private StoreItems connectInstead(String daemonAddress, ImageException databaseFailure)
      throws IOException {
    try {
      Path usual = daemonSocket().orElseThrow(this::unknown);
      return StoreDaemon.connect(StoreDaemon.socket(daemonAddress, usual));
    } catch (ImageException e) {
      throw new ImageException(
          FailureKind.STORE, databaseFailure.getMessage() + "; and " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          FailureKind.CONFIGURATION, databaseFailure.getMessage() + "; and " + e.getMessage(), e);
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
