package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerLockFileTest {
  @TempDir private Path directory;

  @Test
  void aFileThatCannotBeReadIsNamedOnce() throws IOException {
    Path lock = Files.createFile(directory.resolve("file")).resolve("lock");

    assertThatThrownBy(() -> new LayerLockFile(lock).read())
        .hasMessage("cannot read layer lock " + lock + ": Not a directory")
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION));
  }
}
