package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Links that others may have put where a file is to be written, such as in {@code /tmp}: the file
 * that they lead to would be replaced with the rights of who runs this.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/sysctl/fs.html#protected-symlinks">Linux,
 *     protected_symlinks: the same rule, where it is switched on and the directory is sticky</a>
 */
final class PlantedLinks {
  private static final int MOST_LINKS = 40;
  private static final int WRITABLE_BY_OTHERS = 0022;

  private PlantedLinks() {}

  /**
   * Sees that no link on the way to {@code file} may have been planted.
   *
   * @throws ImageException of kind OUTPUT if there is one
   */
  static void refuse(String what, Path file) throws IOException {
    long me = owner(Path.of("/proc/self"));
    Deque<Path> names = names(file.toAbsolutePath());
    Path at = Path.of("/");
    int links = 0;
    while (!names.isEmpty() && links <= MOST_LINKS) {
      Path next = at.resolve(names.pop()).normalize();
      // what is open already, as /dev/stdout is, is no file that others have put there
      if (!Files.isSymbolicLink(next) || next.startsWith("/proc")) {
        at = next;
        continue;
      }
      if (!isTrusted(me, owner(next), owner(at), mode(at))) {
        throw new ImageException(
            FailureKind.OUTPUT,
            "%s: '%s' is a link that another user has put into a directory that others can write;"
                    .formatted(what, next)
                + " nothing is written where it leads; name another file");
      }
      links++;
      Deque<Path> target = names(at.resolve(Files.readSymbolicLink(next)));
      target.addAll(names);
      names = target;
      at = Path.of("/");
    }
  }

  /** The names of a path, from the root on. */
  private static Deque<Path> names(Path path) {
    Deque<Path> names = new ArrayDeque<>();
    path.forEach(names::add);
    return names;
  }

  /**
   * True if a link is ours, the system's, or where only the owner of its directory could put it.
   *
   * @param me user ID of this process
   * @param mode permission bits of the directory
   */
  static boolean isTrusted(long me, long linkOwner, long directoryOwner, int mode) {
    return linkOwner == me
        || linkOwner == 0
        || ((mode & WRITABLE_BY_OTHERS) == 0 && linkOwner == directoryOwner);
  }

  private static long owner(Path file) throws IOException {
    return Integer.toUnsignedLong(
        (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
  }

  private static int mode(Path directory) throws IOException {
    return (Integer) Files.getAttribute(directory, "unix:mode", LinkOption.NOFOLLOW_LINKS);
  }
}
