package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebianRootIT {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "docker.io, 26.1",
    "containerd, 1.7",
    "podman, 5.4",
    "skopeo, 1.18",
    "nix-bin, 2.26",
    "cosign, 2.5",
    "oras, 1.2"
  })
  void trixieHasTheGenerationThatIsStableToday(String packageName, String version) {
    try (DebianRoot root = DebianRoot.trixie()) {
      assertThat(root.version(packageName)).get(STRING).startsWith(version);
    }
  }

  @Test
  void theShippedCommandRunsInARootAndLeavesItsFilesWhereTheTestSeesThem() throws Exception {
    try (DebianRoot root = DebianRoot.trixie()) {
      Command command = root.command(directory.resolve("home"));

      Program.Result refused = command.run("export", "-o", "x.tar", "/gnu/store/nothing");
      Failed.with(3, refused).saying("'/gnu/store/nothing' leads to /gnu");
      root.program("sh", "-c", "echo here > " + directory.resolve("note")).output();

      assertThat(directory.resolve("note")).hasContent("here");
    }
  }

  @Test
  void whatACopyLeavesAndRunsEndsWithIt() throws Exception {
    Path alive = directory.resolve("alive");
    try (DebianRoot root = DebianRoot.trixie()) {
      root.program(
              "sh",
              "-c",
              "touch /usr/bin/left; (while sleep 0.01; do date > " + alive + "; done) &")
          .output();
      assertThat(root.program("ls", "/usr/bin/left").output()).isEqualTo("/usr/bin/left\n");
    }

    Files.deleteIfExists(alive);
    try (DebianRoot root = DebianRoot.trixie()) {
      assertThat(root.program("ls", "/usr/bin/left").run().exitCode()).isEqualTo(2);
    }
    assertThat(alive).doesNotExist();
  }
}
