package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {
  @TempDir private Path directory;

  private ImageException failure(Path file) {
    return catchThrowableOfType(
        ImageException.class,
        () -> InputFiles.read("--extra-file", file.toString(), () -> Files.readAllBytes(file)));
  }

  @Test
  void aFileThatCannotBeReadIsTheUsersMistake() {
    Path missing = directory.resolve("missing");

    assertThat(failure(missing))
        .hasMessage("--extra-file: cannot read '" + missing + "': no such file or directory");
    assertThat(failure(missing).kind()).isEqualTo(FailureKind.CONFIGURATION);
    assertThat(failure(directory))
        .hasMessageStartingWith("--extra-file: cannot read '" + directory);
  }

  @Test
  void whatIsWrongWithTheContentIsPassedOn() {
    ImageException wrong = new ImageException(FailureKind.STORE, "no store path");

    ImageException thrown =
        catchThrowableOfType(
            ImageException.class,
            () ->
                InputFiles.read(
                    "--paths-from",
                    "list",
                    () -> {
                      throw wrong;
                    }));

    assertThat(thrown).isSameAs(wrong);
  }

  @Test
  void whatIsReadIsGiven() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "content");

    assertThat(InputFiles.read("--extra-file", "file", () -> Files.readString(file)))
        .isEqualTo("content");
  }
}
