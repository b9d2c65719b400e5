package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ExtraOptionsTest {
  private static final StorePath ITEM = new StorePath("/gnu/store", "0".repeat(32), "x");

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
    Closure closure =
        Closure.ofExactly(List.of(new StoreItem(ITEM, Optional.empty(), 1, List.of())));

    assertThatThrownBy(() -> options.layers(closure, ITEM, Optional.empty()))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage(message);
  }
}
