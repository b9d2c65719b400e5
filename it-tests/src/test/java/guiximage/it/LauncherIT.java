package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./guix-image} does before Java runs, where little can be written: row O8. */
class LauncherIT {
  /** Makes the directory {@code $0} one that nobody can write, for the words that follow. */
  private static final List<String> READ_ONLY =
      List.of(
          "unshare",
          "-m",
          "sh",
          "-c",
          "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"");

  /** Notes what it is asked to do, and builds nothing. */
  private static final String FAKE_MAVEN =
      """
      #!/bin/sh
      [ "$1" != --version ] || exit 0
      echo "$MAVEN_USER_HOME $*" >called
      echo "$MAVEN_OPTS" >options
      echo '[INFO] began'
      echo '[ERROR] Could not transfer artifact x:y:jar:1: Connection refused'
      echo '[ERROR] Re-run Maven using the -X switch'
      exit 1
      """;

  @TempDir Path temporary;

  private Path checkout;

  @BeforeEach
  void copyWhatBuilds() throws IOException {
    checkout = Files.createDirectory(temporary.resolve("check out"));
    Files.createDirectories(checkout.resolve("cli/target"));
    Files.createDirectories(checkout.resolve("tools"));
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    for (String file :
        List.of("guix-image", "tools/install-packages", "tools/maven", "tools/TrustStore.java")) {
      Files.copy(Command.CHECKOUT.resolve(file), checkout.resolve(file));
    }
    Path maven = Files.writeString(checkout.resolve("mvnw"), FAKE_MAVEN);
    Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Program launcher(Path home) {
    return Program.of("env", "-u", "MAVEN_USER_HOME", "HOME=" + home)
        .with(checkout.resolve("guix-image").toString(), "--version");
  }

  private static Program withReadOnly(Path directory, Program program) {
    return Program.of(READ_ONLY.toArray(String[]::new))
        .with(directory.toString())
        .with(program.words().toArray(String[]::new));
  }

  @Test
  void whatMavenNeedsIsKeptAtHome() throws Exception {
    Program.Result result = launcher(temporary.resolve("home")).run();

    assertThat(result.stderr())
        .endsWith(
            "guix-image: the build failed: Could not transfer artifact x:y:jar:1: Connection refused;"
                + " all that Maven says is in '"
                + checkout
                + "/cli/target/guix-image/build.log'\n")
        .hasLineCount(2);
    assertThat(checkout.resolve("called"))
        .content()
        .startsWith(temporary.resolve("home/.m2") + " ")
        .doesNotContain("maven.repo.local");
  }

  @Test
  void aHomeThatCannotBeWrittenIsNotNeededToBuild() throws Exception {
    Path home = Files.createDirectory(temporary.resolve("home"));
    Path beside = checkout.resolve(".work/m2");

    withReadOnly(home, launcher(home)).run();
    String unwritable = Files.readString(checkout.resolve("called"));
    launcher(Path.of("")).run();
    String none = Files.readString(checkout.resolve("called"));

    assertThat(List.of(unwritable, none))
        .allSatisfy(
            call ->
                assertThat(call)
                    .startsWith(beside + " ")
                    .contains("-Dmaven.repo.local=" + beside + "/repository "));
  }

  @Test
  void mavenIsToldOfTheProxyAndOfTheAuthoritiesOfTheMachine() throws Exception {
    launcher(temporary.resolve("home"))
        .withVariable("https_proxy", "http://me:s%3Cret@proxy.example:3128/")
        .withVariable("no_proxy", ".example,localhost")
        .run();

    assertThat(checkout.resolve("called"))
        .content()
        .contains("--global-settings .work/settings.xml");
    assertThat(checkout.resolve(".work/settings.xml"))
        .content()
        .contains("<host>proxy.example</host><port>3128</port>")
        .contains("<username>me</username><password>s%3Cret</password>")
        .contains("<nonProxyHosts>*.example|localhost</nonProxyHosts>");
    assertThat(Files.getPosixFilePermissions(checkout.resolve(".work/settings.xml")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(checkout.resolve("options"))
        .content()
        .contains("-Djavax.net.ssl.trustStore=.work/authorities.p12");
    assertThat(checkout.resolve(".work/authorities.p12")).isNotEmptyFile();
  }

  @Test
  void aCheckoutThatAnotherUserHasBuiltInIsNotBuilt() throws Exception {
    Path target = Files.createDirectories(checkout.resolve("core/target/classes"));

    Program.Result result = withReadOnly(target, launcher(temporary.resolve("home"))).run();

    assertThat(result.exitCode()).isEqualTo(5);
    assertThat(result.stderr())
        .isEqualTo(
            "guix-image: this has to be built, and '"
                + checkout
                + "/core/target' cannot be written: let its owner run '"
                + checkout
                + "/guix-image --version' once, or take a clone of your own\n");
  }

  @Test
  void aCheckoutThatCannotBeWrittenIsNotBuilt() {
    Program.Result result = withReadOnly(checkout.resolve("cli/target"), launcher(temporary)).run();

    assertThat(result.exitCode()).isEqualTo(5);
    assertThat(result.stderr())
        .startsWith("guix-image: this has to be built, and '" + checkout)
        .hasLineCount(1);
    assertThat(checkout.resolve("called")).doesNotExist();
  }

  @Test
  void withoutAPlaceForArchivedClassesNoneIsMade() {
    Path target = Command.CHECKOUT.resolve("cli/target");
    Command command =
        Command.withHome(temporary)
            .without("HOME")
            .under(READ_ONLY.toArray(String[]::new))
            .under(target.toString());

    assertThat(command.output("--version")).startsWith("guix-image ");
    assertThat(Path.of("/nonexistent")).doesNotExist();
  }
}
