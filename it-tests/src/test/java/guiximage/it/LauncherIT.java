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
      echo "$MAVEN_USER_HOME $*" >called
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
    for (String file : List.of("guix-image", "tools/install-packages")) {
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

    assertThat(result.stderr()).contains("the build failed");
    assertThat(checkout.resolve("called"))
        .content()
        .startsWith(temporary.resolve("home/.m2") + " ")
        .doesNotContain("maven.repo.local");
  }

  @Test
  void aHomeThatCannotBeWrittenIsNotNeededToBuild() throws Exception {
    Path home = Files.createDirectory(temporary.resolve("home"));
    Path beside = checkout.resolve("cli/target/guix-image/.m2");

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
