package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file {@code pom.xml} is in the directory that tests run in. */
class ImageFileTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "pom.xml, pom.xml,",
    "pom.xml:name, pom.xml, name",
    "pom.xml:name:1, pom.xml, name:1",
    "pom.xml:org/name:1, pom.xml, org/name:1",
    "pom.xml:5000, pom.xml, 5000",
    "./pom.xml:5000/x:1, ./pom.xml, 5000/x:1",
    "./none:5000/x, ./none:5000/x,"
  })
  void whatExistsIsAFileWithOrWithoutAName(String text, Path file, String name) {
    assertThat(ImageFile.find(text)).contains(new ImageFile(file, Optional.ofNullable(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pom.xml:5000/x", "pom.xml:5000/x:1", "none:5000/x", "none", "none:1", ""})
  void aFileDoesNotHideARegistryOfItsName(String text) {
    assertThat(ImageFile.find(text)).isEmpty();
  }

  @Test
  void theLongestNameThatExistsIsTheFile() throws Exception {
    Path file = Files.createFile(directory.resolve("a:5000"));
    Files.createFile(directory.resolve("a"));

    assertThat(ImageFile.find(file + ":x")).contains(new ImageFile(file, Optional.of("x")));
  }
}
