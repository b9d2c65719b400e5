package guiximage.it;

import guiximage.store.StorePath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A store under a root of its own, as Guix lays it out, whose items hold what a test says and are
 * registered in a database that Nix's own tools write. Among them a program that runs.
 */
final class SampleStore {
  private final RealStore real;

  /**
   * @param directory empty
   */
  SampleStore(Path directory) throws IOException {
    real = new RealStore(directory);
    Files.createDirectories(root().resolve("gnu/store"));
  }

  /** Makes what a store item holds. */
  @FunctionalInterface
  interface Content {
    void makeAt(Path place) throws IOException;
  }

  Path root() {
    return real.root().directory();
  }

  /** Where the item is on this machine. */
  Path locate(StorePath path) {
    return real.root().locate(path);
  }

  static StorePath path(String name) {
    return RealStore.path(name);
  }

  /** Adds an item without registering it. */
  StorePath put(String name, Content content) throws IOException {
    StorePath path = path(name);
    Path place = locate(path);
    content.makeAt(place);
    makeCanonical(place);
    return path;
  }

  /** Adds an item and registers it. */
  StorePath add(String name, Content content, StorePath... references) throws IOException {
    StorePath path = put(name, content);
    real.register(path, references);
    return path;
  }

  Path database() {
    return real.database();
  }

  private static void makeCanonical(Path place) throws IOException {
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        makeFileCanonical(file);
      }
    }
  }

  private static void makeFileCanonical(Path file) throws IOException {
    if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    boolean executable = Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) || isExecutable(file);
    Files.setPosixFilePermissions(
        file, PosixFilePermissions.fromString(executable ? "r-xr-xr-x" : "r--r--r--"));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
  }

  private static boolean isExecutable(Path file) throws IOException {
    return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
  }

  /** A file in {@code share}. */
  static Content text(String name, String text) {
    return place -> {
      Path directory = Files.createDirectories(place.resolve("share"));
      Files.writeString(directory.resolve(name), text);
    };
  }

  /** A file in {@code lib} that shrinks to about three quarters. */
  static Content data(long seed, int sizeBytes) {
    byte[] bytes = new byte[sizeBytes];
    new Random(seed).nextBytes(bytes);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] &= 0x3f;
    }
    return place ->
        Files.write(Files.createDirectories(place.resolve("lib")).resolve("data"), bytes);
  }

  /** A file in {@code lib} of zeros that take no place on the disk. */
  static Content zeros(long sizeBytes) {
    return place -> {
      Path file = Files.createDirectories(place.resolve("lib")).resolve("zeros");
      try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
        open.setLength(sizeBytes);
      }
    };
  }

  /** Debian's static shell with all its tools, as {@code bin/busybox}. */
  static Content shell() {
    return place -> {
      Path bin = Files.createDirectories(place.resolve("bin"));
      Files.copy(
          Path.of("/bin/busybox"), bin.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
      Files.createSymbolicLink(bin.resolve("sh"), Path.of("busybox"));
    };
  }

  /** A script {@code bin/hello} that {@code shell} runs and that says {@code text}. */
  static Content script(StorePath shell, String text) {
    return place -> {
      Path file = Files.createDirectories(place.resolve("bin")).resolve("hello");
      Files.writeString(file, "#!" + shell + "/bin/sh\necho " + text + "\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    };
  }

  private static final class Shared {
    private static final SampleStore STORE = make();

    private static SampleStore make() {
      try {
        Path directory = Files.createTempDirectory("guix-image-store");
        Runtime.getRuntime()
            .addShutdownHook(
                new Thread(() -> Program.of("rm", "-rf", directory.toString()).run(), "rm-store"));
        return ofGreeting(directory);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** One for all tests that only read; with {@link #greeting}. */
  static SampleStore shared() {
    return Shared.STORE;
  }

  /** The root of {@link #ofGreeting}: its {@code bin/hello} prints {@link #GREETING}. */
  static StorePath greeting() {
    return path("greeting-1.0");
  }

  static final String GREETING = "hello from the store";

  /** A store with a program, the shell that runs it, and data of some hundred kilobytes. */
  static SampleStore ofGreeting(Path directory) throws IOException {
    SampleStore store = new SampleStore(directory);
    StorePath libc = store.add("libc-2.36", data(1, 600_000));
    StorePath shell = store.add("shell-1.35", shell(), libc);
    StorePath words = store.add("words-3", data(2, 300_000));
    store.add("greeting-1.0", script(shell, GREETING), shell, words);
    return store;
  }
}
