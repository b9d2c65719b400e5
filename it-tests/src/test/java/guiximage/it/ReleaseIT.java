package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The files of a release where there is nothing else, and what is in them. {@code
 * tools/check-release} looks at more of them in more roots.
 */
class ReleaseIT {
  private static final long MOST_BYTES = 60 * 1024 * 1024;
  private static final Path RESOURCES =
      Command.CHECKOUT.resolve("it-tests/src/test/resources/release");

  private static ReleaseFiles release;

  @TempDir Path directory;

  private Path share;

  @BeforeAll
  static void make() throws Exception {
    release = ReleaseFiles.shared();
  }

  @BeforeEach
  void unpack() {
    unpack(release.archive());
    share = directory.resolve(release.name() + "/share");
  }

  private void unpack(Path archive) {
    Program.of("tar", "-C", directory.toString(), "-xzf", archive.toString()).output();
  }

  private Program inBareRoot(String... words) {
    return Program.of(RESOURCES.resolve("bare-root").toString(), directory + "/bare")
        .with(release.archiveWithJava().toString())
        .with(words);
  }

  private String tool() {
    return release.nameWithJava() + "/bin/guix-image";
  }

  @Test
  void theArchiveWithAJavaIsSmallAndWholeAndOfNobodyInParticular() throws Exception {
    List<String> listing =
        Program.of("tar", "-tvzf", release.archiveWithJava().toString())
            .withVariable("TZ", "UTC")
            .output()
            .lines()
            .toList();
    String names = String.join("\n", listing);

    assertThat(Files.size(release.archiveWithJava())).isLessThanOrEqualTo(MOST_BYTES);
    assertThat(listing)
        .allMatch(line -> line.matches("([-dl]rwxr-xr-x|-rw-r--r--) 0/0 .* 1970-01-01 00:00 .*"));
    assertThat(names)
        .contains("/runtime/bin/java\n", "/runtime/legal/", "/classes.jsa\n")
        .contains("/native/libdeflate.so.0\n", "/doc/guix-image/licenses/libdeflate0\n")
        .contains("/man/man1/guix-image-push.1\n", "/fish/vendor_completions.d/guix-image.fish\n")
        .contains("/LICENSE\n", "/NOTICE\n", "/THIRD-PARTY\n")
        .doesNotContain("linux-aarch64", "aarch64/libzstd");
  }

  @Test
  void aDebianWithoutJavaNeedsNothingElse() throws Exception {
    try (DebianRoot root = DebianRoot.clean()) {
      String command = directory.resolve(tool()).toString();
      unpack(release.archiveWithJava());

      assertThat(root.program("sh", "-c", "command -v java javac").run().stdout()).isEmpty();
      assertThat(root.program(command, "--version").output())
          .isEqualTo("guix-image " + release.version() + "\n");
      assertThat(root.program(command, "demo", "--directory", "/root/demo").run().stderr())
          .contains("4 layers: 0 sent (0 bytes), 4 reused (", "What next:")
          .doesNotContain("preparing an archive of its classes");
      assertThat(root.program("find", "/root/.cache").run().stdout())
          .doesNotContain("guix-image-launcher");
    }
  }

  @Test
  void aCLibraryAndAShellAreEnough() {
    Program.Result version = inBareRoot("/opt/" + tool(), "--version").run();
    Program.Result demo = inBareRoot("/opt/" + tool(), "demo", "--directory", "/tmp/demo").run();
    Program.Result export =
        inBareRoot(
                "sh",
                "-c",
                "exec \"$@\" /tmp/demo/root/gnu/store/*-hello-1.0",
                "sh",
                "/opt/" + tool(),
                "export",
                "--gzip-encoder=libdeflate",
                "--format=oci-archive",
                "--store-root=/tmp/demo/root",
                "--output=/tmp/image.tar")
            .run();

    assertThat(version.stdout()).isEqualTo("guix-image " + release.version() + "\n");
    assertThat(demo.exitCode()).as(demo.stderr()).isZero();
    assertThat(export.exitCode()).as(export.stderr()).isZero();
  }

  @Test
  void theArchiveOfItsClassesIsTaken() {
    unpack(release.archiveWithJava());

    Program.Result result =
        Program.of("env", "-i", "PATH=/usr/bin:/bin", "HOME=" + directory)
            .with("GUIX_IMAGE_JAVA_OPTS=-Xshare:on -Xlog:class+path=info:stderr")
            .with(directory.resolve(tool()).toString(), "--version")
            .run();

    assertThat(result.exitCode()).as(result.stderr()).isZero();
  }

  @Test
  void theArchiveForAnyJavaRunsWithTheJavaOfTheMachine() {
    String java = System.getProperty("java.home");

    assertThat(
            Program.of("env", "-i", "PATH=/usr/bin:/bin", "HOME=" + directory, "JAVA_HOME=" + java)
                .with(directory.resolve(release.name() + "/bin/guix-image").toString(), "--version")
                .output())
        .isEqualTo("guix-image " + release.version() + "\n");
  }

  @Test
  void theManualHasAPageACommandAndMandocFindsNothingWrong() throws Exception {
    try (Stream<Path> pages = Files.list(share.resolve("man/man1"))) {
      List<Path> all = pages.sorted().toList();
      assertThat(all).hasSizeGreaterThan(10);
      for (Path page : all) {
        Program.Result lint =
            Program.of("mandoc", "-T", "lint", "-W", "warning", page.toString()).run();
        assertThat(lint.stdout() + lint.stderr()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "pu, push",
    "push --reg, --registry",
    "push --insecure-http-c, --insecure-http-credentials"
  })
  void bashCompletes(String typed, String wanted) {
    String script =
        "source \"$1\"; shift; wanted=$1; shift; COMP_WORDS=(guix-image \"$@\"); COMP_CWORD=$#;"
            + " _complete_guix-image; printf '%s\\n' \"${COMPREPLY[@]}\"";

    assertThat(
            Program.of("bash", "-c", script, "bash")
                .with(share.resolve("bash-completion/completions/guix-image").toString(), wanted)
                .with(typed.split(" ", -1))
                .output()
                .lines()
                .map(String::strip))
        .contains(wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "pus, push",
    "push --reg, --registry",
    "push --insecure-http-c, --insecure-http-credentials"
  })
  void zshCompletes(String typed, String wanted) {
    Program.Result result =
        Program.of("zsh", "-f", RESOURCES.resolve("complete-in-zsh").toString())
            .with(share.resolve("zsh/site-functions").toString(), "guix-image " + typed, wanted)
            .run();

    assertThat(result.exitCode()).as(result.stdout()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "pu, push",
    "push --reg, --registry",
    "push --insecure-http-c, --insecure-http-credentials"
  })
  void fishCompletes(String typed, String wanted) {
    Program program =
        Program.of("fish", "-c", "source $argv[1]; complete -C \"guix-image $argv[2]\"")
            .with(share.resolve("fish/vendor_completions.d/guix-image.fish").toString(), typed)
            .withVariable("HOME", directory.toString());

    assertThat(program.output().lines().map(line -> line.split("\t", -1)[0])).contains(wanted);
  }

  @Test
  void thePackageIsOneForDebian() {
    String file = release.debianPackage().toString();
    Map<String, String> fields =
        Map.of(
            "Package", "guix-image",
            "Version", release.version(),
            "Architecture", "all",
            "Depends", "default-jre-headless (>= 2:1.17) | java17-runtime-headless",
            "Recommends", "libdeflate0");

    fields.forEach(
        (field, value) ->
            assertThat(Program.of("dpkg-deb", "--field", file, field).output().strip())
                .isEqualTo(value));
    Program.Result lint = Program.of("lintian", "--allow-root", "--fail-on", "error", file).run();
    assertThat(lint.exitCode()).as(lint.stdout() + lint.stderr()).isZero();
  }
}
