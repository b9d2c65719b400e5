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

  /**
   * The lines of docs/guix.md, by bash: each command of Guix computes what it would build and stops
   * there, {@code guix-image} notes its words.
   */
  private static final String WITHOUT_BUILDING =
      """
      export GUIX_BUILD_OPTIONS='--no-grafts --no-substitutes'
      guix() {
        case $1 in
          build) command guix build -d "${@:2}" ;;
          system) command guix system build -d "${@:3}" ;;
          package) command guix package -n "${@:2}" ;;
          shell)
            local words=()
            for word in "${@:2}"; do
              [ "$word" != -- ] || break
              words+=("$word")
            done
            command guix shell -n "${words[@]}" 2>&1 | grep -o '/gnu/store/.*-profile[.]drv'
            ;;
          *) command guix "$@" ;;
        esac
      }
      guix-image() { echo "guix-image $*"; }
      command guix shell --export-manifest bash coreutils >manifest.scm
      cat >config.scm <<'END'
      (use-modules (gnu))
      (operating-system
        (host-name "test") (timezone "Etc/UTC")
        (bootloader (bootloader-configuration (bootloader grub-bootloader) (targets '("/dev/vda"))))
        (file-systems (cons (file-system (device "/dev/vda1") (mount-point "/") (type "ext4"))
                            %base-file-systems)))
      END
      """;

  @Test
  void theLinesOfTheDocumentGoAsFarAsWhatTheyWouldBuild() throws Exception {
    String document = Files.readString(Command.CHECKOUT.resolve("docs/guix.md"));
    String lines = document.split("## Images\n\n```\n", 2)[1].split("```", 2)[0];
    Path script = Files.writeString(directory.resolve("lines"), WITHOUT_BUILDING + lines);

    Program.Result result =
        root.program("sh", "-euc", "cd \"$1\" && exec bash -euo pipefail \"$2\"", "sh")
            .with(checkout.toString(), script.toString())
            .run();

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    String derivation = "/gnu/store/[0-9a-z]{32}-";
    String hello = derivation + "hello-[0-9.]+\\.drv";
    String profile = derivation + "profile\\.drv";
    assertThat(result.stdout().lines().filter(line -> line.startsWith("guix-image ")))
        .satisfiesExactly(
            line -> assertThat(line).matches(".* --entry-point bin/hello " + hello),
            line -> assertThat(line).matches(".* -S /bin=bin " + profile),
            line -> assertThat(line).endsWith(" -S /bin=bin ./tools"),
            line -> assertThat(line).matches(".* -S /bin=bin " + profile),
            line -> assertThat(line).matches(".* " + derivation + "system\\.drv"),
            line ->
                assertThat(line)
                    .matches(".* -s x86_64-linux=%1$s -s aarch64-linux=%1$s".formatted(hello)));
    assertThat(result.stderr()).contains("bash", "coreutils");
  }

  @Test
  void aShellToDevelopInCanBePlanned() {
    Program.Result result =
        succeeds("shell", "-n", "--no-grafts", "--no-substitutes", "-D", "-f", "guix.scm");

    assertThat(result.stderr()).contains(".drv");
  }
}
