package guiximage.cli.demo;

import guiximage.oci.Digest;
import guiximage.store.Closure;
import guiximage.store.Nar;
import guiximage.store.NarHash;
import guiximage.store.StoreItem;
import guiximage.store.StoreKind;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import guiximage.store.StoreState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A store of two items and a program that is built with them, with a real database, under a
 * directory of its own.
 */
final class DemoStore {
  private static final String STORE = StoreKind.GUIX.storeDirectory();
  private static final int HASH_CHARACTERS = 32;

  private final StoreRoot root;

  /** All that were ever written: a store keeps what is replaced. */
  private final List<StoreItem> items = new ArrayList<>();

  DemoStore(Path directory) {
    this.root = new StoreRoot(directory.toAbsolutePath());
  }

  Path directory() {
    return root.directory();
  }

  /**
   * Writes the items and their database; items that are there already stay.
   *
   * @param version of the greeting
   * @return the item that holds the program {@code bin/hello}
   */
  StorePath write(GreetingProgram program, String version, String greeting) throws IOException {
    byte[] executable = program.executable(greeting + "\n");
    byte[] text = (greeting + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] manual = "hello prints a greeting and ends\n".getBytes(StandardCharsets.UTF_8);
    StorePath words = path("greeting-" + version, text);
    StorePath pages = path("hello-manual-1.0", manual);
    StorePath hello = path("hello-1.0", executable);
    write(words, "share/greeting.txt", text, "r--r--r--");
    write(pages, "share/hello.txt", manual, "r--r--r--");
    write(hello, "bin/hello", executable, "r-xr-xr-x");
    add(words, List.of());
    add(pages, List.of());
    add(hello, List.of(words, pages));
    Closure closure = Closure.ofExactly(items);
    StoreState state = StoreState.of(STORE, closure, Optional.empty());
    for (Map.Entry<String, byte[]> file : state.files().entrySet()) {
      Path located = root.directory().resolve(file.getKey().substring(1));
      Files.createDirectories(located.getParent());
      Files.write(located, file.getValue());
    }
    return hello;
  }

  /** A hash as a store has them, made of the content; real ones are made of all inputs. */
  private static StorePath path(String name, byte[] content) {
    String hash = Digest.of(content).hex().substring(0, HASH_CHARACTERS).replace('e', 'z');
    return new StorePath(STORE, hash, name);
  }

  private void write(StorePath item, String name, byte[] content, String permissions)
      throws IOException {
    Path located = root.locate(item).resolve(name);
    if (Files.exists(located)) {
      return;
    }
    Files.createDirectories(located.getParent());
    Files.write(located, content);
    Files.setPosixFilePermissions(located, PosixFilePermissions.fromString(permissions));
  }

  private void add(StorePath path, List<StorePath> references) throws IOException {
    if (items.stream().noneMatch(item -> item.path().equals(path))) {
      Path located = root.locate(path);
      Optional<NarHash> narHash = Optional.of(Nar.hash(located));
      items.add(new StoreItem(path, narHash, Nar.sizeBytes(located), references));
    }
  }
}
