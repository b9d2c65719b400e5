package guiximage.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A newer Nix than the machine's, in a copy of Debian trixie or sid, with its daemon running and
 * items built.
 */
final class RealNix implements AutoCloseable {
  private static final Path EXPRESSIONS =
      Command.CHECKOUT.resolve("it-tests/src/test/resources/nix");

  private static final String PREPARE =
      """
      mkdir -p /lab/source /etc/nix
      cp "$1"/*.nix /lab
      echo source > /lab/source/file
      printf '%s\n' 'sandbox = false' 'substituters =' 'build-users-group = nixbld' \
        'experimental-features = nix-command flakes ca-derivations' > /etc/nix/nix.conf
      nix-store --generate-binary-cache-key test-1 /lab/secret-key /lab/public-key
      echo 'secret-key-files = /lab/secret-key' >> /etc/nix/nix.conf
      echo "trusted-public-keys = $(cat /lab/public-key)" >> /etc/nix/nix.conf
      groupadd --force --system nixbld
      for number in 1 2; do
        useradd --system --gid nixbld --groups nixbld "nixbuilder$number"
      done
      """;

  private final DebianRoot root;
  private final RunningProgram daemon;
  private final Map<String, String> items = new TreeMap<>();

  private RealNix(DebianRoot root, RunningProgram daemon) {
    this.root = root;
    this.daemon = daemon;
  }

  /**
   * With the items of {@code items.nix}.
   *
   * @param root which is closed with this
   */
  static RealNix start(DebianRoot root, Path directory) throws Exception {
    return start(root, directory, "items.nix", "prog", "link", "fixed", "ca", "ca2");
  }

  /**
   * @param root which is closed with this
   * @param file an expression among the resources
   * @param names of its attributes that are built
   */
  static RealNix start(DebianRoot root, Path directory, String file, String... names)
      throws Exception {
    try {
      root.program("sh", "-euc", PREPARE, "prepare", EXPRESSIONS.toString()).output();
      RunningProgram daemon = new RunningProgram(root.program("nix-daemon"), directory);
      RealNix nix = new RealNix(root, daemon);
      daemon.awaitThat(() -> nix.nix("store", "info", "--store", "daemon").run().exitCode() == 0);
      nix.build(file, names);
      return nix;
    } catch (Exception | AssertionError e) {
      root.close();
      throw e;
    }
  }

  private void build(String file, String... names) {
    List<String> words = new ArrayList<>(List.of("nix-build", "--no-out-link", "/lab/" + file));
    for (String name : names) {
      words.addAll(List.of("-A", name));
    }
    List<String> built = daemonClient(words.toArray(String[]::new)).lines().toList();
    if (built.size() != names.length) {
      throw new AssertionError(built + " was built of " + List.of(names));
    }
    for (int i = 0; i < names.length; i++) {
      items.put(names[i], built.get(i));
    }
  }

  /** Root would use the store without its daemon. */
  private String daemonClient(String... words) {
    return root.program(Map.of("NIX_REMOTE", "daemon"), words).output();
  }

  DebianRoot root() {
    return root;
  }

  /** What was built: paths by the names of the attributes. */
  Map<String, String> items() {
    return items;
  }

  Program nix(String... words) {
    return root.program("nix").with(words);
  }

  /** The path of the attribute, which was built. */
  String item(String name) {
    return Optional.ofNullable(items.get(name)).orElseThrow();
  }

  /** What {@code nix-store -qR} prints, sorted. */
  List<String> requisites(String item) {
    return root.program("nix-store", "-qR", item).output().lines().sorted().toList();
  }

  @Override
  public void close() {
    daemon.close();
    root.close();
  }
}
