package guiximage.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GreetingProgramTest {
  @TempDir Path directory;

  @Test
  void theProgramForX86PrintsItsGreeting() throws Exception {
    List<String> emulator =
        System.getProperty("os.arch").equals("amd64") ? List.of() : List.of("qemu-x86_64-static");

    assertThat(run(emulator, GreetingProgram.X86_64)).isEqualTo("grüß dich\n");
  }

  @Test
  void theProgramForArmPrintsItsGreeting() throws Exception {
    List<String> emulator =
        System.getProperty("os.arch").equals("aarch64")
            ? List.of()
            : List.of("qemu-aarch64-static");

    assertThat(run(emulator, GreetingProgram.AARCH64)).isEqualTo("grüß dich\n");
  }

  @Test
  void theProgramsAreAFewHundredBytes() {
    for (GreetingProgram program : GreetingProgram.values()) {
      assertThat(program.executable("hello\n")).hasSizeBetween(100, 300);
    }
  }

  private String run(List<String> emulator, GreetingProgram program) throws Exception {
    Path file = directory.resolve("hello");
    Files.write(file, program.executable("grüß dich\n"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> words = new ArrayList<>(emulator);
    words.add(file.toString());
    Process process = new ProcessBuilder(words).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output;
  }
}
