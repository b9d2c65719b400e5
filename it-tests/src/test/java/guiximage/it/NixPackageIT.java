package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code default.nix}, {@code flake.nix} and {@code pushImage}, evaluated and built by the newest
 * Nix. {@code nixpkgs.nix} among the resources stands for nixpkgs, since nothing may be downloaded.
 */
class NixPackageIT {
  private static final String PREPARE =
      """
      mkdir -p /etc/nix
      printf '%s\\n' 'sandbox = false' 'substituters =' 'build-users-group =' \
        'experimental-features = nix-command flakes' >/etc/nix/nix.conf
      mkdir -p "$1/nixpkgs/busybox/bin" "$1/flake"
      cp "$2/it-tests/src/test/resources/nix/nixpkgs.nix" "$1/nixpkgs/"
      cp /bin/busybox "$1/nixpkgs/busybox/bin/"
      for applet in $(busybox --list); do
        [ "$applet" = busybox ] || ln -s busybox "$1/nixpkgs/busybox/bin/$applet"
      done
      cp -r "$2/default.nix" "$2/flake.nix" "$2/packaging" "$1/flake/"
      """;

  @TempDir static Path directory;

  private static DebianRoot root;

  @BeforeAll
  static void makeRelease() throws IOException {
    root = DebianRoot.sid();
    Path nix = Files.createDirectories(directory.resolve("nix"));
    root.program("sh", "-euc", PREPARE, "sh", nix.toString(), Command.CHECKOUT.toString()).output();
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Files.createDirectories(directory.resolve("release"));
    Path shipped = Command.CHECKOUT.resolve("cli/target/guix-image");
    Program.of(
            "sh",
            "-euc",
            "mkdir -p \"$1/bin\" \"$1/share/man\" && cp \"$2/guix-image\" \"$1/bin/\""
                + " && cp -r \"$3/lib\" \"$3/native\" \"$1/\" && tar -C \"$1/..\" -czf \"$4\" tree",
            "sh",
            tree.toString(),
            Command.CHECKOUT.toString(),
            shipped.toString(),
            directory.resolve("release/guix-image-" + version() + ".tar.gz").toString())
        .output();
    Files.writeString(nix.resolve("nixpkgs/flake.nix"), nixpkgsFlake());
    Files.writeString(nix.resolve("test.nix"), expression());
  }

  @AfterAll
  static void close() {
    root.close();
  }

  private static String version() throws IOException {
    return Files.readAllLines(Command.CHECKOUT.resolve("pom.xml")).stream()
        .filter(line -> line.contains("<version>"))
        .findFirst()
        .map(line -> line.replaceAll(".*<version>|</version>.*", ""))
        .orElseThrow();
  }

  private static String packages(String busybox, String system) {
    return "import %s { busybox = builtins.path { path = %s; name = \"busybox\"; }; java = \"%s\"; system = %s; }"
        .formatted(
            busybox.replace("busybox", "nixpkgs.nix"),
            busybox,
            System.getProperty("java.home"),
            system);
  }

  private static String nixpkgsFlake() {
    return """
        { outputs = { self }: {
            lib.genAttrs = names: make:
              builtins.listToAttrs (map (name: { inherit name; value = make name; }) names);
            legacyPackages.x86_64-linux = %s;
          }; }
        """
        .formatted(packages("./busybox", "\"x86_64-linux\""));
  }

  private static String expression() {
    return """
        let
          pkgs = %s;
          all = import %s/default.nix { inherit pkgs; release = %s/release; };
        in {
          inherit (all) guix-image guix-image-from-source;
          image = all.pushImage {
            name = "hello";
            tag = "1";
            contents = [ pkgs.hello ];
            config.Cmd = [ "/bin/hello" ];
          };
        }
        """
        .formatted(
            packages("./nixpkgs/busybox", "builtins.currentSystem"), Command.CHECKOUT, directory);
  }

  private static String built(String attribute) {
    String file = directory.resolve("nix/test.nix").toString();
    return root.program("nix-build", "--no-out-link", file, "-A", attribute).output().strip();
  }

  @Test
  void thePackageOfAReleaseRuns() throws Exception {
    String item = built("guix-image");

    assertThat(root.program(item + "/bin/guix-image", "--version").output())
        .isEqualTo("guix-image " + version() + "\n");
  }

  @Test
  void thePackageOfTheSourcesIsEvaluated() {
    String file = directory.resolve("nix/test.nix").toString();

    Program.Result result =
        root.program("nix-instantiate", file, "-A", "guix-image-from-source").run();

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.stdout()).contains("-guix-image-");
  }

  @Test
  void theScriptOfPushImagePushesWhatStreamLayeredImageDescribes() throws Exception {
    String script = built("image.copyToRegistry") + "/bin/copyToRegistry";
    try (RealRegistry registry =
        RealRegistry.start(Files.createDirectory(directory.resolve("registry")))) {
      String name = registry.host() + "/nix/hello:1";

      String digest =
          root.program(script, "--quiet", "--digest-only", "--registry", name).output().strip();
      String config =
          Program.of("skopeo", "inspect", "--tls-verify=false", "--config", "docker://" + name)
              .output();

      assertThat(digest).matches("sha256:[0-9a-f]{64}");
      assertThat(config).containsPattern("\"Cmd\": *\\[\\s*\"/bin/hello\"\\s*]");
      assertThat(built("image")).isEqualTo(script.replace("/bin/copyToRegistry", ""));
    }
  }

  @Test
  void theFlakeHasPackageAppAndPushImage() throws Exception {
    String inputs = directory.resolve("nix").toString();
    List<String> overrides =
        List.of(
            "--override-input",
            "nixpkgs",
            "path:" + inputs + "/nixpkgs",
            "--override-input",
            "release",
            "path:" + directory.resolve("release"));
    String flake = "path:" + inputs + "/flake#";

    String item =
        root.program("nix", "build", "--no-link", "--print-out-paths")
            .with(overrides.toArray(String[]::new))
            .with(flake + "guix-image")
            .output()
            .strip();
    String ran =
        root.program("nix", "run")
            .with(overrides.toArray(String[]::new))
            .with(flake, "--", "--version")
            .output();
    String kind =
        root.program("nix", "eval", "--raw", "--apply", "builtins.typeOf")
            .with(overrides.toArray(String[]::new))
            .with(flake + "lib.x86_64-linux.pushImage")
            .output();

    assertThat(item).endsWith("-guix-image-" + version());
    assertThat(ran).isEqualTo("guix-image " + version() + "\n");
    assertThat(kind).isIn("lambda", "set");
  }

  @Test
  void aFlakeThatIsToldOfNoReleaseSaysWhatToDo() {
    Program.Result result =
        root.program("nix", "build", "--no-link")
            .with("--override-input", "nixpkgs", "path:" + directory + "/nix/nixpkgs")
            .with("path:" + directory + "/nix/flake#guix-image")
            .run();

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.stderr())
        .contains("does not exist: make it with tools/release, or name a release (docs/nix.md)");
  }
}
