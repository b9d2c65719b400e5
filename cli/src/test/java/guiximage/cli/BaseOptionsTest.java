package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.build.BaseReference;
import guiximage.hosts.RegistriesConfig;
import guiximage.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BaseOptionsTest {

  private static Optional<BaseReference> read(String... words) throws IOException {
    return CommandLine.populateCommand(new BaseOptions(), words)
        .reference(() -> RegistriesConfig.NONE);
  }

  /** The file {@code pom.xml} is in the directory that tests run in. */
  @Test
  void aBaseImageIsAFileOrAReferenceOrNotNamed() throws IOException {
    assertThat(read()).isEmpty();
    assertThat(read("--from-image", "pom.xml:name:1"))
        .contains(new BaseReference.InFile(Path.of("pom.xml"), Optional.of("name:1")));
    assertThat(read("--from-image", "ghcr.io/org/x:1"))
        .contains(new BaseReference.InRegistry(List.of(ImageReference.parse("ghcr.io/org/x:1"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nothere.tar|BASE_IMAGE|--from-image: the file 'nothere.tar' does not exist; an image in a registry"
            + " would be HOST/NAME",
        "docker://a.b/c|CONFIGURATION|--from-image: 'docker://a.b/c' is neither a file nor a reference: a"
            + " reference has no scheme; leave 'docker://' out and write a.b/c",
        "127.0.0.1:6121|CONFIGURATION|--from-image: '127.0.0.1:6121' is neither a file nor a reference:"
            + " '127.0.0.1:6121' is a registry without the name of a repository; write"
            + " 127.0.0.1:6121/NAME"
      })
  void whatIsNeitherIsOfTheKindThatItLooksLike(String text, FailureKind kind, String message) {
    assertThatThrownBy(() -> read("--from-image", text))
        .isInstanceOfSatisfying(ImageException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessage(message);
  }
}
