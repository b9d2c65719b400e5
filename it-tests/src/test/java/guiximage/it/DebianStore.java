package guiximage.it;

import java.nio.file.Path;
import java.util.List;

/**
 * A store under a root of its own with Debian's packages as items, each with what it depends on:
 * real files, a real database, real references.
 */
final class DebianStore {
  private DebianStore() {}

  /**
   * Makes one.
   *
   * @param root empty
   * @return the store paths of {@code packages}
   */
  static List<String> make(Path root, String... packages) {
    return Program.of("unshare", "--mount", "sh", "-ec")
        .with(
            """
            root=$1 tool=$2
            shift 2
            mkdir -p "$root/gnu/store" "$root/var/guix" /gnu /var/guix
            mount --bind "$root/gnu" /gnu
            mount --bind "$root/var/guix" /var/guix
            python3 "$tool" "$@"
            """,
            "sh",
            root.toString(),
            Command.CHECKOUT.resolve("tools/debian-store.py").toString())
        .with(packages)
        .output()
        .lines()
        .toList();
  }
}
