package guiximage.it;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A newer Nix than the machine's, in a copy of Debian trixie or sid, with its daemon running and
 * the items of {@code items.nix} built.
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
   * @param root which is closed with this
   */
  static RealNix start(DebianRoot root, Path directory) throws Exception {
    try {
      root.program("sh", "-euc", PREPARE, "prepare", EXPRESSIONS.toString()).output();
      RunningProgram daemon = new RunningProgram(root.program("nix-daemon"), directory);
      RealNix nix = new RealNix(root, daemon);
      daemon.awaitThat(() -> nix.nix("store", "info", "--store", "daemon").run().exitCode() == 0);
      nix.build("prog", "link", "fixed", "ca", "ca2");
      return nix;
    } catch (Exception | AssertionError e) {
      root.close();
      throw e;
    }
  }

  private void build(String... names) {
    for (String name : names) {
      String built = daemonClient("nix-build", "--no-out-link", "-A", name, "/lab/items.nix");
      items.put(name, built.lines().findFirst().orElseThrow());
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
