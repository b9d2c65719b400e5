package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code guix.scm} and the module of the channel, evaluated by the newest Guix. Nothing is built:
 * that would download a Java.
 */
class GuixPackageIT {
  private static final String PREPARE =
      """
      groupadd --system builders
      useradd --system --gid builders --groups builders builder1
      mkdir -p "$1/target/release"
      cp -r "$2/guix.scm" "$2/packaging" "$2/.guix-channel" "$1/"
      version=$(sed -n '/<artifactId>guix-image-parent</{n;s/.*<version>\\(.*\\)<.*/\\1/p;q}' "$2/pom.xml")
      tar -C "$2" -czf "$1/target/release/guix-image-$version.tar.gz" guix-image
      """;

  @TempDir static Path directory;

  private static DebianRoot root;
  private static RunningProgram daemon;
  private static Path checkout;

  @BeforeAll
  static void start() throws Exception {
    root = DebianRoot.sid();
    checkout = Files.createDirectory(directory.resolve("checkout"));
    root.program("sh", "-euc", PREPARE, "sh", checkout.toString(), Command.CHECKOUT.toString())
        .output();
    Program program =
        root.program("guix-daemon", "--build-users-group=builders", "--disable-chroot");
    daemon = new RunningProgram(program, directory);
    daemon.awaitThat(() -> root.program("guix", "gc", "--list-live").run().exitCode() == 0);
  }

  @AfterAll
  static void close() {
    daemon.close();
    root.close();
  }

  private static Program.Result guix(String... words) {
    return root.program("sh", "-euc", "cd \"$1\"; shift; exec guix \"$@\"", "sh")
        .with(checkout.toString())
        .with(words)
        .run();
  }

  private static Program.Result succeeds(String... words) {
    Program.Result result = guix(words);
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    return result;
  }

  @Test
  void theFileGivesADerivation() {
    Program.Result result =
        succeeds("build", "--no-grafts", "--no-substitutes", "-d", "-f", "guix.scm");

    assertThat(result.stdout().strip()).matches("/gnu/store/[0-9a-z]{32}-guix-image-[0-9.]+\\.drv");
  }

  @Test
  void theChannelHasThePackageAndLintFindsNothing() {
    Program.Result shown = succeeds("show", "-L", "packaging/guix", "guix-image");
    Program.Result lint =
        succeeds("lint", "-L", "packaging/guix", "-n", "-x", "derivation", "guix-image");

    assertThat(shown.stdout()).contains("name: guix-image", "license: ASL 2.0");
    assertThat(lint.stdout()).isEmpty();
    assertThat(lint.stderr()).doesNotContain("guix-image@");
  }

  @Test
  void aShellToDevelopInCanBePlanned() {
    Program.Result result =
        succeeds("shell", "-n", "--no-grafts", "--no-substitutes", "-D", "-f", "guix.scm");

    assertThat(result.stderr()).contains(".drv");
  }
}
