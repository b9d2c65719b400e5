package guiximage.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The environment variables that tell Guix and Nix where their stores, databases and daemons are. A
 * variable that is empty counts as not set.
 *
 * @see <a href="https://guix.gnu.org/manual/en/html_node/The-Store.html">Guix manual, the store</a>
 */
public final class StoreVariables {
  /** No variable is set. */
  public static final StoreVariables NONE = new StoreVariables(name -> Optional.empty());

  private final Function<String, Optional<String>> variable;

  /**
   * @param variable the value of a variable by its name; empty if it is not set
   */
  public StoreVariables(Function<String, Optional<String>> variable) {
    this.variable = variable;
  }

  private Optional<String> value(String name) {
    return variable.apply(name).filter(value -> !value.isEmpty());
  }

  private Optional<Path> path(String name) {
    return value(name).map(Path::of);
  }

  /** The directories of stores: those of Guix and Nix, and that of {@code NIX_STORE_DIR}. */
  public List<String> storeDirectories() {
    List<String> directories = new ArrayList<>();
    for (StoreKind kind : StoreKind.values()) {
      directories.add(kind.storeDirectory());
    }
    ownDirectory().filter(own -> !directories.contains(own)).ifPresent(directories::add);
    return directories;
  }

  /** Guix and Nix read the first, Nix the second as well. */
  private Optional<String> ownDirectory() {
    return path("NIX_STORE_DIR").or(() -> path("NIX_STORE")).map(own -> own.normalize().toString());
  }

  /**
   * The kind of the store at {@code storeDirectory}. One that only {@code NIX_STORE_DIR} names is
   * Guix's if a variable of Guix says where the rest of it is, else Nix's.
   */
  Optional<StoreKind> kind(String storeDirectory) {
    Optional<StoreKind> usual = StoreKind.find(storeDirectory);
    if (usual.isPresent() || !ownDirectory().equals(Optional.of(storeDirectory))) {
      return usual;
    }
    boolean ofGuix =
        value("GUIX_STATE_DIRECTORY").isPresent()
            || value("GUIX_DATABASE_DIRECTORY").isPresent()
            || value("GUIX_DAEMON_SOCKET").isPresent();
    return Optional.of(ofGuix ? StoreKind.GUIX : StoreKind.NIX);
  }

  /** The root under which {@code NIX_REMOTE} says that the store lies. */
  public Optional<StoreRoot> root() {
    return remote().root().map(StoreRoot::new);
  }

  /** The value of {@code NIX_REMOTE} for this machine: a wrong one fails when it is to be asked. */
  private NixRemote remote() {
    try {
      return NixRemote.parse(value("NIX_REMOTE").orElse(""));
    } catch (IllegalArgumentException e) {
      return NixRemote.parse("");
    }
  }

  Path stateDirectory(StoreKind kind) {
    if (kind == StoreKind.GUIX) {
      return path("GUIX_STATE_DIRECTORY").orElse(Path.of(kind.stateDirectory()));
    }
    NixRemote remote = remote();
    return remote
        .state()
        .or(() -> remote.root().map(root -> root.resolve(kind.stateDirectory().substring(1))))
        .or(() -> path("NIX_STATE_DIR"))
        .orElse(Path.of(kind.stateDirectory()));
  }

  Path database(StoreKind kind) {
    Optional<Path> own =
        kind == StoreKind.GUIX ? path("GUIX_DATABASE_DIRECTORY") : Optional.empty();
    return own.orElseGet(() -> stateDirectory(kind).resolve("db")).resolve("db.sqlite");
  }

  Path daemonSocket(StoreKind kind) {
    Optional<Path> own = kind == StoreKind.NIX ? path("NIX_DAEMON_SOCKET_PATH") : Optional.empty();
    return own.orElseGet(() -> stateDirectory(kind).resolve("daemon-socket/socket"));
  }

  /** True if the environment names a daemon, one that cannot be asked included. */
  boolean namesDaemon(StoreKind kind) {
    try {
      return daemon(kind).isPresent();
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  /**
   * The daemon that the environment names, {@code GUIX_DAEMON_SOCKET} or {@code NIX_REMOTE}; empty
   * for the usual one.
   *
   * @throws IllegalArgumentException naming the variable, if that is not an address
   */
  Optional<DaemonAddress> daemon(StoreKind kind) {
    String name = kind == StoreKind.GUIX ? "GUIX_DAEMON_SOCKET" : "NIX_REMOTE";
    try {
      return kind == StoreKind.GUIX
          ? value(name).map(DaemonAddress::parse)
          : NixRemote.parse(value(name).orElse("")).daemon();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }
}
