package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFilesTest {
  @TempDir private Path directory;

  @Test
  void othersMayReadAFileAsFarAsTheMaskOfTheUserLetsThem() throws IOException {
    Path file = directory.resolve("digest");
    Path any =
        Files.createFile(
            directory.resolve("any"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));

    OutputFiles.write(file, "sha256:1\n");

    assertThat(file).hasContent("sha256:1\n");
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(any));
  }

  @Test
  void aLinkStaysAndWhereItLeadsIsWritten() throws IOException {
    Path file = Files.writeString(directory.resolve("digest"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("digest"));

    OutputFiles.write(link, "new");

    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
    assertThat(directory.toFile().list()).hasSize(2);
  }

  @Test
  void aLinkToNowhereStaysAndWhatItNamesIsMade() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("digest"));

    OutputFiles.write(link, "new");

    assertThat(link).isSymbolicLink();
    assertThat(directory.resolve("digest")).hasContent("new");
  }

  @Test
  void linksInACircleAreRefused() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("link"));

    assertThatThrownBy(() -> OutputFiles.write(link, "new"))
        .isInstanceOf(ImageException.class)
        .hasMessage("cannot write '" + link + "': too many links");
    assertThat(link).isSymbolicLink();
  }
}
