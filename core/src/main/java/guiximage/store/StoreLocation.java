package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The place of a store's database and of its daemon's socket. {@code docs/stores.md} has the order
 * in which they are looked for.
 *
 * @param root under which all of it lies; under any other than {@code /}, and than the one that the
 *     variables name, only the usual places below it count
 * @param storeDirectory such as {@code /gnu/store}
 */
public record StoreLocation(StoreRoot root, String storeDirectory, StoreVariables variables) {

  /** A store at its usual place below {@code root}. */
  public StoreLocation(StoreRoot root, String storeDirectory) {
    this(root, storeDirectory, StoreVariables.NONE);
  }

  /** The place of the store of {@code path}, below {@code root}. */
  public static StoreLocation of(StoreRoot root, StorePath path) {
    return new StoreLocation(root, path.storeDirectory());
  }

  private Optional<StoreKind> kind() {
    return variables.kind(storeDirectory);
  }

  /** True if the root was chosen against the environment, whose variables are for another store. */
  private boolean isRootChosen() {
    return !root.equals(variables.root().orElse(StoreRoot.HOST));
  }

  private Path belowRoot(StoreKind kind, String name) {
    return root.directory().resolve(kind.stateDirectory().substring(1)).resolve(name);
  }

  /** The database on this machine; empty for a store of which nothing is known. */
  public Optional<Path> database() {
    return kind()
        .map(kind -> isRootChosen() ? belowRoot(kind, "db/db.sqlite") : variables.database(kind));
  }

  /** The daemon's socket on this machine; empty for a store of which nothing is known. */
  public Optional<Path> daemonSocket() {
    return kind()
        .map(
            kind ->
                isRootChosen()
                    ? belowRoot(kind, "daemon-socket/socket")
                    : variables.daemonSocket(kind));
  }

  /** True if there is a database or a daemon's socket, readable or not, or a daemon is named. */
  public boolean isKept() {
    return database().filter(Files::exists).isPresent()
        || daemonSocket().filter(Files::exists).isPresent()
        || (!isRootChosen() && kind().filter(variables::namesDaemon).isPresent());
  }

  /**
   * The items of this store: from {@code database} if one is named, and from nothing else then;
   * else from the daemon that the environment names, unless another root was chosen; else from the
   * database at its place or, if that cannot be read, from the daemon. The caller closes it.
   *
   * @throws ImageException of kind STORE if none can be used; of kind CONFIGURATION if the
   *     environment names a daemon that this program cannot ask
   */
  public StoreItems open(Optional<Path> database) throws IOException {
    if (database.isPresent()) {
      return StoreDatabase.open(database.get());
    }
    StoreKind kind = kind().orElseThrow(this::unknown);
    if (!isRootChosen()) {
      Optional<DaemonAddress> named = daemon(kind, "");
      if (named.isPresent()) {
        return StoreDaemon.connect(named.get());
      }
    }
    try {
      return StoreDatabase.open(database().orElseThrow(this::unknown));
    } catch (ImageException e) {
      return connectInstead(kind, e);
    }
  }

  private Optional<DaemonAddress> daemon(StoreKind kind, String prefix) throws ImageException {
    try {
      return variables.daemon(kind);
    } catch (IllegalArgumentException e) {
      throw new ImageException(FailureKind.CONFIGURATION, prefix + e.getMessage(), e);
    }
  }

  private StoreItems connectInstead(StoreKind kind, ImageException databaseFailure)
      throws IOException {
    String prefix = databaseFailure.getMessage() + "; and ";
    Path usual = daemonSocket().orElseThrow(this::unknown);
    DaemonAddress address = daemon(kind, prefix).orElse(DaemonAddress.of(usual));
    try {
      return StoreDaemon.connect(address);
    } catch (ImageException e) {
      throw new ImageException(FailureKind.STORE, prefix + e.getMessage(), e);
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
