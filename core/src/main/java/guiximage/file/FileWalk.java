package guiximage.file;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/**
 * A walk through a file and all below it, depth first, the names of a directory in order. It
 * follows no links and opens no files. In memory it holds the names of one directory per level.
 */
public final class FileWalk {
  private static final RawPath WHITEOUT_PREFIX = RawPath.of(".wh.");

  private final Comparator<RawPath> order;
  private final Visitor visitor;
  private final Deque<Level> levels = new ArrayDeque<>();

  /** The receiver of the files. An exception that it throws ends the walk and is passed on. */
  public interface Visitor {
    /** Called for each file, and for each directory before the files below it. */
    void visit(FoundFile file) throws IOException;

    /** Called for each directory after all files below it. */
    default void leave(FoundFile directory) throws IOException {}
  }

  private record Level(FoundFile directory, Iterator<Child> children) {}

  private record Child(RawPath name, Path fileName) {}

  private FileWalk(Comparator<RawPath> order, Visitor visitor) {
    this.order = order;
    this.visitor = visitor;
  }

  /**
   * Shows {@code visitor} the file at {@code top} and all below it, in the order of a layer.
   *
   * @param name the name of the file in the image
   * @throws ImageException of kind STORE if something is missing, cannot be read, changes meanwhile
   *     or has a name that would delete files when the layer is applied
   */
  public static void walk(Path top, RawPath name, Visitor visitor) throws IOException {
    walk(top, name, Comparator.naturalOrder(), visitor);
  }

  public static void walk(Path top, RawPath name, Comparator<RawPath> order, Visitor visitor)
      throws IOException {
    new FileWalk(order, visitor).walk(top, name);
  }

  private void walk(Path top, RawPath name) throws IOException {
    visit(top, name);
    while (!levels.isEmpty()) {
      Level level = levels.element();
      if (level.children().hasNext()) {
        Child child = level.children().next();
        FoundFile parent = level.directory();
        visit(parent.path().resolve(child.fileName()), parent.name().resolve(child.name()));
      } else {
        requireUnchanged(level.directory());
        visitor.leave(level.directory());
        levels.pop();
      }
    }
  }

  private void visit(Path path, RawPath name) throws IOException {
    FoundFile file = new FoundFile(name, path, statusOf(path));
    visitor.visit(file);
    if (file.status().type() == FileStatus.Type.DIRECTORY) {
      levels.push(new Level(file, children(path).iterator()));
    }
  }

  static FileStatus statusOf(Path path) throws IOException {
    try {
      return FileStatus.of(path);
    } catch (IOException e) {
      throw StoreFailure.reading(path, e);
    }
  }

  private List<Child> children(Path directory) throws IOException {
    List<Child> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path entry : stream) {
        RawPath name = RawPath.of(entry.getFileName());
        requireNoWhiteout(entry, name);
        children.add(new Child(name, entry.getFileName()));
      }
    } catch (DirectoryIteratorException e) {
      throw StoreFailure.reading(directory, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw StoreFailure.reading(directory, e);
    }
    children.sort(Comparator.comparing(Child::name, order));
    return children;
  }

  /**
   * Refuses names that delete files when a layer is applied.
   *
   * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#whiteouts">
   *     image-spec 1.1.1, whiteouts</a>
   */
  private static void requireNoWhiteout(Path path, RawPath name) throws ImageException {
    if (name.startsWith(WHITEOUT_PREFIX)) {
      throw new ImageException(
          FailureKind.STORE,
          RawPath.of(path)
              + " cannot be in an image: a name that begins with .wh. deletes files there");
    }
  }

  static void requireUnchanged(FoundFile file) throws IOException {
    boolean unchanged;
    try {
      unchanged = file.status().isUnchanged(file.path());
    } catch (IOException e) {
      throw StoreFailure.reading(file.path(), e);
    }
    if (!unchanged) {
      throw StoreFailure.changed(file.path(), "changed or was replaced");
    }
  }
}
