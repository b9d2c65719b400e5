package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.store.PythonFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

  /** Would wait for a writer, or read until there is no memory left. */
  @Test
  @Timeout(60)
  void whatIsNotARegularFileIsNotOpened() throws IOException {
    Path fifo = directory.resolve("fifo");
    PythonFiles.run("import os; os.mkfifo('%s')".formatted(fifo));

    for (String file : List.of(fifo.toString(), directory.toString(), "/dev/zero")) {
      assertThatThrownBy(() -> InputFiles.regular("--extra-file", file))
          .isInstanceOfSatisfying(
              ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
          .hasMessage("--extra-file: cannot read '" + file + "': not a regular file");
    }
  }

  @Test
  void aRegularFileIsReadThroughALinkToo() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "content");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    Path missing = directory.resolve("missing");

    assertThat(InputFiles.regular("--extra-file", link.toString())).asString().isEqualTo("content");
    assertThatThrownBy(() -> InputFiles.regular("--extra-file", missing.toString()))
        .hasMessage("--extra-file: cannot read '" + missing + "': no such file or directory");
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
