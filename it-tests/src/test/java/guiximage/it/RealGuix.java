package guiximage.it;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The newest Guix, in a copy of Debian sid, with its daemon running on a store that was empty. Its
 * builders are busybox and the Guile of the machine: nothing needs the network.
 */
final class RealGuix implements AutoCloseable {
  private static final Path SCRIPTS = Command.CHECKOUT.resolve("it-tests/src/test/resources/guix");

  /** Makes what the scripts add to the store, and the users that build. */
  private static final String PREPARE =
      """
      mkdir -p /lab/tools/bin /lab/binaries/bin /lab/source/sub
      cp "$1"/*.scm /lab
      cp /bin/busybox /lab/tools/bin/busybox
      for applet in $(busybox --list); do
        [ "$applet" = busybox ] || ln -s busybox "/lab/tools/bin/$applet"
      done
      for program in sh mkdir cp tar gzip; do
        ln -s "$(command -v "$program")" "/lab/binaries/bin/$program"
      done
      printf 'data\\0bytes' > /lab/source/data.bin
      echo ü > /lab/source/sub/ümlaut
      ln -s data.bin /lab/source/link
      groupadd --system guixbuild
      for number in 1 2; do
        useradd --system --gid guixbuild --groups guixbuild "guixbuilder$number"
      done
      """;

  /** Of the daemon as root, besides its socket. */
  static final int PORT = 44147;

  private final DebianRoot root;
  private final RunningProgram daemon;

  private RealGuix(DebianRoot root, RunningProgram daemon) {
    this.root = root;
    this.daemon = daemon;
  }

  /** With the daemon as root, which builds as users of a group. */
  static RealGuix start(Path directory) throws Exception {
    return start(
        directory,
        "guix-daemon",
        "--build-users-group=guixbuild",
        "--disable-chroot",
        "--listen=/var/guix/daemon-socket/socket",
        "--listen=127.0.0.1:" + PORT);
  }

  /** With the daemon as a user of its own, to whom the store belongs: as Guix 1.5 is installed. */
  static RealGuix startUnprivileged(Path directory) throws Exception {
    return start(
        directory, "runuser", "-u", "guix-daemon", "--", "guix-daemon", "--disable-chroot");
  }

  private static RealGuix start(Path directory, String... daemon) throws Exception {
    DebianRoot root = DebianRoot.sid();
    try {
      root.program("sh", "-euc", PREPARE, "prepare", SCRIPTS.toString()).output();
      return start(root, directory, daemon);
    } catch (Exception | AssertionError e) {
      root.close();
      throw e;
    }
  }

  private static RealGuix start(DebianRoot root, Path directory, String... daemon)
      throws Exception {
    RunningProgram running = new RunningProgram(root.program(daemon), directory);
    running.awaitThat(() -> root.program("guix", "gc", "--list-live").run().exitCode() == 0);
    return new RealGuix(root, running);
  }

  /**
   * The daemon, as root, on a store that is there already: what an image holds.
   *
   * @param tree with {@code gnu} and {@code var}; what is in it becomes part of the copy
   */
  static RealGuix startOn(Path tree, Path directory) throws Exception {
    DebianRoot root = DebianRoot.sid();
    try {
      root.program("sh", "-euc", "rm -r /gnu /var/guix; cp -a \"$1\"/. /", "copy", tree.toString())
          .output();
      return start(root, directory, "guix-daemon", "--disable-chroot");
    } catch (Exception | AssertionError e) {
      root.close();
      throw e;
    }
  }

  DebianRoot root() {
    return root;
  }

  /** Runs {@code items.scm}, {@code profiles.scm} or {@code packs.scm}, in this order. */
  void run(String... scripts) {
    for (String script : scripts) {
      guix("repl", "/lab/" + script).output();
    }
  }

  /** What the scripts made: paths by the names that they gave them. */
  Map<String, String> items() {
    Map<String, String> items = new TreeMap<>();
    for (String line : root.program("cat", "/lab/items.txt").output().lines().toList()) {
      String[] words = line.split(" ", 2);
      items.put(words[0], words[1]);
    }
    return items;
  }

  String item(String name) {
    return items().get(name);
  }

  Program guix(String... words) {
    return root.program("guix").with(words);
  }

  /** What {@code guix gc -R} prints, sorted. */
  List<String> requisites(String item) {
    return guix("gc", "-R", item).output().lines().sorted().toList();
  }

  /** What {@code guix gc --verify=contents} says and how it ends. */
  Program.Result verifyContents() {
    return guix("gc", "--verify=contents").run();
  }

  @Override
  public void close() {
    daemon.close();
    root.close();
  }
}
