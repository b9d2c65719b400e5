package guiximage.it;

import guiximage.oci.Digest;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * A store under another root that Nix's own tools made and keep, laid out as Guix's: {@code
 * ROOT/gnu/store} with its database in {@code ROOT/var/guix}. Everybody may enter it.
 */
final class RealStore {
  private final Path root;
  private final Map<String, String> environment;

  /**
   * @param directory empty; will hold the root and Nix's configuration
   */
  RealStore(Path directory) throws IOException {
    setMode(directory, "rwxr-xr-x");
    root = Files.createDirectories(directory.resolve("root"));
    Path configuration = Files.createDirectories(directory.resolve("conf"));
    Files.writeString(configuration.resolve("nix.conf"), "build-users-group =\nsandbox = false\n");
    environment =
        Map.of(
            "NIX_STORE_DIR",
            "/gnu/store",
            "NIX_STATE_DIR",
            root + "/var/guix",
            "NIX_CONF_DIR",
            configuration.toString(),
            "NIX_REMOTE",
            "local?root=%1$s&real=%1$s/gnu/store&state=%1$s/var/guix&log=%1$s/var/log/guix"
                .formatted(root));
  }

  StoreRoot root() {
    return new StoreRoot(root);
  }

  Path database() {
    return root.resolve("var/guix/db/db.sqlite");
  }

  Path socket() {
    return root.resolve("var/guix/daemon-socket/socket");
  }

  /** What Nix's tools must be told to work on this store without a daemon. */
  Map<String, String> environment() {
    return environment;
  }

  Program nixStore(String... words) {
    Program program = Program.of("nix-store").with(words);
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      program = program.withVariable(variable.getKey(), variable.getValue());
    }
    return program;
  }

  /** Adds an item with one file, and registers it. */
  StorePath add(String name, StorePath... references) throws IOException {
    StorePath path = path(name);
    Path item = Files.createDirectories(root().locate(path).resolve("share"));
    setMode(Files.writeString(item.resolve(name), "This is " + name), "r--r--r--");
    register(path, references);
    return path;
  }

  /** What the name decides: the same name gives the same path in every store. */
  static StorePath path(String name) {
    String hash = Digest.of(name.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 32);
    return new StorePath("/gnu/store", hash.replace('e', 'z'), name);
  }

  /** Makes the item and its references known to the database. */
  void register(StorePath path, StorePath... references) {
    String nar = "nix-store --dump " + root().locate(path);
    String hash = Program.of("sh", "-c", nar + " | sha256sum").output().substring(0, 64);
    String sizeBytes = Program.of("sh", "-c", nar + " | wc -c").output().strip();
    StringBuilder registration = new StringBuilder();
    for (Object line : List.of(path, hash, sizeBytes, "", references.length)) {
      registration.append(line).append('\n');
    }
    for (StorePath reference : references) {
      registration.append(reference).append('\n');
    }
    byte[] stdin = registration.toString().getBytes(StandardCharsets.UTF_8);
    Program.Result result = nixStore("--load-db").run(stdin);
    if (result.exitCode() != 0) {
      throw new AssertionError(result.stderr());
    }
  }

  /** What {@code nix-store -qR} prints, sorted. */
  List<String> requisites(StorePath path) {
    return nixStore("-qR", path.toString()).output().lines().sorted().toList();
  }

  static void setMode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
