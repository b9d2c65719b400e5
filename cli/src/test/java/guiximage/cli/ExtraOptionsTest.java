package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ExtraOptionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--symlink=/bin|-S/--symlink: '/bin' is not NAME=TARGET",
        "--symlink==bin|-S/--symlink: '=bin' is not NAME=TARGET",
        "--extra-file=/etc/x=|--extra-file: '/etc/x=' is not NAME=FILE"
      })
  void whatIsNoPairIsNamedAsTheHelpNamesIt(String word, String message) {
    ExtraOptions options = CommandLine.populateCommand(new ExtraOptions(), word);

    assertThatThrownBy(options::contents)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage(message);
  }
}
