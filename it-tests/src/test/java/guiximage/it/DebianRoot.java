package guiximage.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A private copy of the root file system of another Debian suite, in which its programs run. {@code
 * tools/newest-parts} made the original, which stays as it is: the copy is an overlay.
 *
 * <p>Its programs see the checkout, the Java of the tests, and the directory of temporary files at
 * the places where the tests see them, and share the network. What they leave elsewhere is gone
 * with the copy. They live in mount and process namespaces that end, with every daemon, when the
 * copy is closed or the tests are killed; nothing has to be unmounted.
 */
final class DebianRoot implements AutoCloseable {
  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
  private static final Path JAVA = Path.of(System.getProperty("java.home"));

  /** A directory of the copy on the machine's own file system, where overlays can be stacked. */
  static final Path DATA = Path.of("/data");

  /**
   * Mounts, says so, and waits until standard input ends. {@code $1} is the original, {@code $2} a
   * directory of ours, the others are directories that are seen at the same place.
   */
  private static final String HOLD =
      """
      exec 9<"$1.lock"
      flock --shared 9
      cd "$2"
      mkdir upper work root data
      chmod 755 upper
      mount -t overlay -o "lowerdir=$1,upperdir=upper,workdir=work" overlay root
      cd root
      mkdir -p .old data
      mount --bind ../data data
      mount -t proc proc proc
      mount --rbind /dev dev
      mount --rbind /sys sys
      shift 2
      for shared; do
        mkdir -p "./$shared"
        mount --bind "$shared" "./$shared"
      done
      pivot_root . .old
      umount -l .old
      echo ready
      exec cat
      """;

  private final Path directory;
  private final Process holder;

  private DebianRoot(Path directory, Process holder) {
    this.directory = directory;
    this.holder = holder;
  }

  /** Docker 26, podman 5.4, skopeo 1.18, containerd 1.7, Nix 2.26, cosign 2.5, oras 1.2. */
  static DebianRoot trixie() {
    return copyOf("trixie");
  }

  /** What is newest, and Guix. */
  static DebianRoot sid() {
    return copyOf("sid");
  }

  /** Debian 12 with bash, curl and git, and without Java and this checkout. */
  static DebianRoot clean() {
    return copyOf("bookworm", List.of(TEMPORARY));
  }

  private static DebianRoot copyOf(String suite) {
    List<Path> shared = new ArrayList<>(List.of(TEMPORARY, Command.CHECKOUT, JAVA));
    try {
      shared.addAll(configurationOfJava());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copyOf(suite, shared);
  }

  /**
   * The newest suite that is there. {@code NEWEST_SUITES} names others, such as {@code trixie sid}:
   * both take longer than {@code ./check} may.
   */
  static List<String> newest() {
    String named = System.getenv("NEWEST_SUITES");
    if (named != null) {
      return List.of(named.split(" ", -1));
    }
    return List.of(Files.exists(original("sid")) ? "sid" : "trixie");
  }

  /** The root of {@code trixie} or {@code sid}. */
  static DebianRoot of(String suite) {
    return suite.equals("sid") ? sid() : trixie();
  }

  /** Aborts the test where there is no such root, which {@code ./check} says at its end. */
  private static DebianRoot copyOf(String suite, List<Path> shared) {
    Path original = original(suite);
    if (!Files.exists(original)) {
      String message = "there is no " + original + "; tools/newest-parts makes it, as root";
      if (!suite.equals("sid") && "true".equals(System.getenv("CI"))) {
        throw new AssertionError(message);
      }
      Assumptions.abort(message);
    }
    try {
      return hold(original, Files.createTempDirectory("guix-image-root"), shared);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path original(String suite) {
    String cache =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .orElse(Optional.ofNullable(System.getenv("HOME")).orElse("/root") + "/.cache");
    return Path.of(cache, "guix-image-newest-parts", suite);
  }

  private static DebianRoot hold(Path original, Path directory, List<Path> shared)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("unshare", "--mount", "--pid", "--fork", "--kill-child"));
    words.addAll(List.of("sh", "-euc", HOLD, "hold", original.toString(), directory.toString()));
    shared.forEach(place -> words.add(place.toString()));
    Path log = directory.resolve("log");
    Process holder = new ProcessBuilder(words).redirectError(log.toFile()).start();
    DebianRoot root = new DebianRoot(directory, holder);
    Runtime.getRuntime().addShutdownHook(new Thread(root::close, "close-root"));
    if (!"ready".equals(holder.inputReader().readLine())) {
      throw new AssertionError("no copy of " + original + ": " + Files.readString(log));
    }
    return root;
  }

  /** Debian keeps in {@code /etc} what a JDK has in {@code conf} and {@code lib/security}. */
  private static Set<Path> configurationOfJava() throws IOException {
    Set<Path> directories = new TreeSet<>();
    for (String name : List.of("conf", "lib/security")) {
      try (Stream<Path> files = Files.walk(JAVA.resolve(name))) {
        for (Path link : files.filter(Files::isSymbolicLink).filter(Files::exists).toList()) {
          directories.add(link.toRealPath().getParent());
        }
      }
    }
    directories.removeIf(directory -> !directory.startsWith("/etc"));
    return directories;
  }

  /** Of the package, such as {@code 2.26.3+dfsg-1}; empty if it could not be installed. */
  Optional<String> version(String packageName) {
    Program.Result result =
        program("dpkg-query", "--show", "--showformat=${Version}", packageName).run();
    return result.exitCode() == 0 ? Optional.of(result.stdout()) : Optional.empty();
  }

  /** A program of this root, in an environment that holds only what every login has. */
  Program program(String... words) {
    return program(Map.of(), words);
  }

  /** The same, with these variables besides. */
  Program program(Map<String, String> variables, String... words) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("HOME", "/root");
    environment.put("LC_ALL", "C.UTF-8");
    environment.putAll(variables);
    List<String> all = new ArrayList<>(enter());
    all.addAll(List.of("env", "-i"));
    environment.forEach((name, value) -> all.add(name + "=" + value));
    all.addAll(List.of(words));
    return Program.of(all.toArray(String[]::new));
  }

  /** The shipped command, started in this root: its stores and its users are those of the root. */
  Command command(Path home) {
    return Command.withHome(home)
        .with("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .with("JAVA_HOME", JAVA.toString())
        .startedBy(enter());
  }

  private List<String> enter() {
    long first = holder.children().findFirst().orElseThrow().pid();
    List<String> words = new ArrayList<>();
    words.addAll(List.of("nsenter", "--target", Long.toString(first)));
    words.addAll(List.of("--mount", "--pid", "--root", "env", "--chdir=/"));
    return words;
  }

  /** Ends every program that runs in this root, and forgets what they left. */
  @Override
  public void close() {
    holder.children().forEach(ProcessHandle::destroyForcibly);
    holder.destroyForcibly();
    holder.onExit().join();
    Program.of("rm", "-rf", "--one-file-system", directory.toString()).run();
  }
}
