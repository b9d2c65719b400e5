package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The advice of {@code tools/install-packages} where it may not install: row O11. */
class InstallPackagesIT {
  @TempDir Path temporary;

  private Program asOrdinaryUser() throws Exception {
    Path script = temporary.resolve("install-packages");
    Files.copy(Command.CHECKOUT.resolve("tools/install-packages"), script);
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    return Program.of("runuser", "-u", "nobody", "--", script.toString());
  }

  /** A machine that has these programs, {@code dpkg} and {@code apt} not among them. */
  private Program onMachineWith(String... programs) throws Exception {
    Path bin = Files.createDirectory(temporary.resolve("bin"));
    for (String program : List.of("sh", "id", "dirname", "readlink")) {
      Files.createSymbolicLink(bin.resolve(program), Path.of("/bin").resolve(program));
    }
    for (String program : programs) {
      Files.createSymbolicLink(bin.resolve(program), Path.of("/bin/true"));
    }
    return Program.of(
        "env", "-i", "PATH=" + bin, Command.CHECKOUT.resolve("tools/install-packages").toString());
  }

  @Test
  void anOrdinaryUserIsToldEverythingToTypeInOneLine() throws Exception {
    Program.Result result =
        asOrdinaryUser().with("building", "no-such-a", "no-such-b", "--useful", "no-such-c").run();

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stderr())
        .isEqualTo(
            "building needs packages; type: sudo apt-get update && sudo apt-get install"
                + " --no-install-recommends no-such-a no-such-b no-such-c\n");
  }

  @Test
  void whatIsOnlyUsefulStopsNobody() throws Exception {
    Program.Result result = asOrdinaryUser().with("building", "--useful", "no-such-c").run();

    assertThat(result.exitCode()).isZero();
    assertThat(result.stderr())
        .isEqualTo(
            "building would be faster; type: sudo apt-get install --no-install-recommends"
                + " no-such-c\n");
  }

  @Test
  void guixIsAskedWhereItIs() throws Exception {
    Program.Result result = onMachineWith("guix", "nix-shell").with("building", "a").run();

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stderr())
        .isEqualTo(
            "building needs programs that are not here; type: guix shell openjdk:jdk unzip coreutils"
                + " findutils libdeflate -- ./guix-image demo\n");
  }

  @Test
  void nixIsAskedWhereItIs() throws Exception {
    Program.Result result = onMachineWith("nix-shell").with("building", "a").run();

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stderr())
        .isEqualTo(
            "building needs programs that are not here; type: nix-shell -p jdk unzip libdeflate"
                + " --run './guix-image demo'\n");
  }

  @Test
  void elsewhereThePackagesAreNamed() throws Exception {
    Program.Result result = onMachineWith().with("building", "a", "--useful", "b").run();

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stderr())
        .isEqualTo(
            "building needs what Debian calls a b; there is no apt-get here: install them with what"
                + " this system has, then start again\n");
  }
}
