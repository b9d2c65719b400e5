package guiximage.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A temporary file or directory that is removed on request, or when the process ends before: by
 * Ctrl-C, or by an unexpected failure.
 */
final class RemovalOnExit {
  private final Path path;
  private final Thread hook;

  private RemovalOnExit(Path path) {
    this.path = path;
    this.hook = new Thread(this::removeQuietly, "remove-" + path.getFileName());
  }

  static RemovalOnExit of(Path path) throws IOException {
    RemovalOnExit removal = new RemovalOnExit(path);
    try {
      Runtime.getRuntime().addShutdownHook(removal.hook);
    } catch (IllegalStateException e) {
      removal.remove();
      throw new IOException("interrupted", e);
    }
    return removal;
  }

  /** Removes it if it is still there. Harmless to repeat. */
  void run() throws IOException {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending and the hook is about to find nothing
    }
  }

  private void remove() throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> found;
    try (Stream<Path> paths = Files.walk(path)) {
      found = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : found) {
      Files.deleteIfExists(each);
    }
  }

  private void removeQuietly() {
    try {
      remove();
    } catch (IOException | UncheckedIOException e) {
      // the process ends and cannot report it; the name tells whose file it is
    }
  }
}
