package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RehearseCommandTest {

  @Test
  void everyStepSucceedsAndNothingIsLeft() throws Exception {
    Set<Path> before = temporaryDirectories();

    int exitCode = new RehearseCommand().call();

    assertThat(exitCode).isZero();
    assertThat(temporaryDirectories()).isEqualTo(before);
  }

  private static Set<Path> temporaryDirectories() throws Exception {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(path -> path.getFileName().toString().startsWith("guix-image-rehearsal-"))
          .collect(Collectors.toSet());
    }
  }
}
