package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
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

  @ParameterizedTest
  @CsvSource({
    "nothere.tar, nothere.tar",
    "nothere.tar.gz, nothere.tar.gz",
    "nothere.tar:name:1, nothere.tar",
    "nothere.tar:org/name:1, nothere.tar",
    "build/nothere.tar, build/nothere.tar",
    "build/a/nothere.tar.zst:name, build/a/nothere.tar.zst",
    "base.oci, base.oci"
  })
  void theNameOfAFileThatDoesNotExistIsCalledThat(String text, String file) {
    assertThat(ImageFile.find(text)).isEmpty();
    assertThatThrownBy(() -> ImageFile.reference("--from-image", text))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.BASE_IMAGE))
        .hasMessage(
            "--from-image: the file '%s' does not exist; an image in a registry would be HOST/NAME",
            file);
  }

  @ParameterizedTest
  @CsvSource({
    "hello, docker.io/library/hello",
    "org/hello:1.0, docker.io/org/hello:1.0",
    "ghcr.io/org/x.tar, ghcr.io/org/x.tar",
    "localhost/x.tar, localhost/x.tar",
    "none:5000/x.tar, none:5000/x.tar",
    "127.0.0.1:5000/base/x:1, 127.0.0.1:5000/base/x:1",
    "registry.example:5000/x:1, registry.example:5000/x:1",
    "org/my.app, docker.io/org/my.app"
  })
  void whatIsNoNameOfAFileIsAReference(String text, String reference) throws Exception {
    assertThat(ImageFile.reference("--from-image", text)).hasToString(reference);
  }

  @Test
  void aRegistryWithoutANameIsNoFile() {
    assertThatThrownBy(() -> ImageFile.reference("--from-image", "127.0.0.1:6121"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'127.0.0.1:6121' is a registry without the name of a repository; write"
                + " 127.0.0.1:6121/NAME");
  }

  @Test
  void theLongestNameThatExistsIsTheFile() throws Exception {
    Path file = Files.createFile(directory.resolve("a:5000"));
    Files.createFile(directory.resolve("a"));

    assertThat(ImageFile.find(file + ":x")).contains(new ImageFile(file, Optional.of("x")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "docker-archive:base.tar|a file tells its kind itself; leave 'docker-archive:' out and write base.tar",
        "docker-archive:base.tar:org/name:1|a file tells its kind itself; leave 'docker-archive:' out and write"
            + " base.tar:org/name:1",
        "oci-archive:/tmp/base.tar|a file tells its kind itself; leave 'oci-archive:' out and write /tmp/base.tar",
        "oci:pom.xml|a file tells its kind itself; leave 'oci:' out and write pom.xml",
        "oci:build/layout:1|a file tells its kind itself; leave 'oci:' out and write build/layout:1",
        "dir:/tmp/copy|images of 'dir:' are not read; copy it first: skopeo copy dir:/tmp/copy oci-archive:FILE",
        "docker-daemon:org/name:1|images of 'docker-daemon:' are not read; copy it first: skopeo copy"
            + " docker-daemon:org/name:1 oci-archive:FILE",
        "containers-storage:localhost/x|images of 'containers-storage:' are not read; copy it first: skopeo copy"
            + " containers-storage:localhost/x oci-archive:FILE"
      })
  void aTransportOfSkopeoIsToBeLeftOut(String text, String message) {
    assertThat(ImageFile.find(text)).isEmpty();
    assertThatThrownBy(() -> ImageFile.reference("IMAGE", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"oci:1, docker.io/library/oci:1", "oci:5000/x, oci:5000/x"})
  void aReferenceMayBeginWithTheNameOfATransport(String text, String reference) throws Exception {
    assertThat(ImageFile.reference("IMAGE", text)).hasToString(reference);
  }
}
