package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The walk of one source through links. */
final class SourceWalk {
  /** As many as Linux follows. */
  private static final int LINKS_FOLLOWED = 40;

  private final SourceResolver resolver;
  private final Path root;
  private final String source;
  private final boolean throughItems;
  private final Deque<Path> waiting = new ArrayDeque<>();
  private boolean entered;
  private Path ceiling;
  private Path current;
  private int links;

  /**
   * @param throughItems whether an item that is a link is followed, and a path inside an item
   *     stands for the item
   */
  SourceWalk(SourceResolver resolver, String source, boolean throughItems) throws ImageException {
    this.resolver = resolver;
    this.root = resolver.root();
    this.source = source;
    this.throughItems = throughItems;
    this.ceiling = Path.of("/");
    this.current = resolver.workingDirectory();
    try {
      enter(Path.of(source));
    } catch (InvalidPathException e) {
      throw failure("'" + source + "' is not a path: " + e.getReason());
    }
    if (source.isEmpty()) {
      throw failure("the name of a source is empty; name a store item or a link to one");
    }
  }

  private void enter(Path path) {
    Path names = path;
    if (path.isAbsolute()) {
      boolean outside = !entered || !current.startsWith(root);
      if (outside && path.startsWith(root)) {
        names = root.relativize(path);
        startAt(root);
      } else {
        startAt(outside && isOnlyOnTheMachine(path) ? Path.of("/") : root);
      }
    }
    entered = true;
    for (int i = names.getNameCount() - 1; i >= 0; i--) {
      waiting.push(names.getName(i));
    }
  }

  private void startAt(Path directory) {
    ceiling = directory;
    current = directory;
  }

  private boolean isOnlyOnTheMachine(Path path) {
    return resolver.storeOf(path.toString()).isEmpty()
        && !Files.exists(root.resolve(path.toString().substring(1)), LinkOption.NOFOLLOW_LINKS)
        && Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  StorePath follow() throws IOException {
    walk();
    return item();
  }

  Path walk() throws IOException {
    while (!waiting.isEmpty()) {
      // its bytes may be no text: only what it is resolved as a path keeps them
      Path step = waiting.pop();
      String name = step.toString();
      if (name.equals("..")) {
        current = current.equals(ceiling) ? current : current.resolve("..").normalize();
      } else if (!name.isEmpty() && !name.equals(".")) {
        enterOne(current.resolve(step));
      }
    }
    return current;
  }

  private void enterOne(Path next) throws IOException {
    if (!isLink(next) || isStoreOrItem(next)) {
      current = next;
      return;
    }
    links++;
    if (links > LINKS_FOLLOWED) {
      throw failure("'" + source + "' is a link that leads in a circle");
    }
    enter(Files.readSymbolicLink(next));
  }

  /** A store directory that is a link is the store all the same; so is an item at the end. */
  private boolean isStoreOrItem(Path next) {
    String name = resolver.nameOf(next);
    Optional<String> store = resolver.storeOf(name);
    return store.isPresent()
        && (name.equals(store.get())
            || (waiting.isEmpty()
                && !throughItems
                && name.indexOf('/', store.get().length() + 1) < 0));
  }

  private boolean isLink(Path next) throws IOException {
    try {
      return Files.readAttributes(next, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isSymbolicLink();
    } catch (AccessDeniedException e) {
      throw failure(leadsTo(next) + " cannot be looked at: permission denied");
    } catch (FileSystemException e) {
      // below a file, Java 17 says 'Not a directory' and Java 25 that there is no such file
      if (e instanceof NoSuchFileException || !Files.isDirectory(current)) {
        throw failure(leadsTo(next) + " does not exist" + underRoot(next));
      }
      throw failure(leadsTo(next) + " cannot be looked at: " + e.getReason());
    }
  }

  private StorePath item() throws ImageException {
    String name = resolver.nameOf(current);
    String store =
        resolver
            .storeOf(name)
            .orElseThrow(
                () ->
                    failure(
                        leadsTo(current)
                            + " is not in a store; name a path directly below "
                            + String.join(" or ", resolver.storeDirectories())
                            + ", or a link to one"
                            + otherRoot(name)));
    if (name.equals(store)) {
      throw failure(leadsTo(current) + " is the store itself; name an item in it");
    }
    int end = name.indexOf('/', store.length() + 1);
    StorePath item = parse(end < 0 ? name : name.substring(0, end));
    if (end >= 0 && !throughItems) {
      throw failure(leadsTo(current) + " is inside a store item; name the item itself: " + item);
    }
    return item;
  }

  private StorePath parse(String name) throws ImageException {
    try {
      return StorePath.parse(name);
    } catch (IllegalArgumentException e) {
      throw failure(
          leadsTo(current)
              + " is not a store item: its name is not <32 characters of base 32>-<name>");
    }
  }

  private String leadsTo(Path where) {
    String name = resolver.nameOf(where);
    return name.equals(source)
        ? "'" + source + "'"
        : "'" + source + "' leads to " + name + ", which";
  }

  private String underRoot(Path next) {
    if (root.getNameCount() > 0) {
      return " under " + root;
    }
    if (links == 0 && source.matches("[A-Za-z0-9@.+_-]+")) {
      return "; if it is a package, name its store item: $(guix build " + source + ")";
    }
    boolean inStore =
        resolver.storeOf(next.toString()).isPresent()
            || resolver.storeDirectories().stream().anyMatch(store -> store.startsWith(next + "/"));
    return links > 0 && inStore
        ? "; if the store lies below another directory, name that with --store-root DIR"
        : "";
  }

  /** The advice for {@code ROOT/nix/store/…}, the physical path of a store below another root. */
  private String otherRoot(String name) {
    for (String store : resolver.storeDirectories()) {
      int at = name.indexOf(store + "/");
      if (at > 0) {
        return "; for the store below %1$s add --store-root %1$s".formatted(name.substring(0, at));
      }
    }
    return "";
  }

  private static ImageException failure(String message) {
    return new ImageException(FailureKind.STORE, message);
  }
}
