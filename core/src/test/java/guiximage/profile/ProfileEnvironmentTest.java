package guiximage.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileEnvironmentTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "export A=plain | plain",
        "export A='$x' | $x",
        "export A=\"\" | ''",
        "export A=\"${G:-/p}/bin${A:+:}$A\" | /p/bin",
        "export A=\"$NOTHING${NOTHING}\" | ''",
        "export A=\"\\$x \\\"q\\\" \\\\ \\`\" | $x \"q\" \\ `",
        "  export A=\"a=b\" | a=b",
      })
  void valuesAsAShellSetsThem(String line, String value) {
    assertThat(ProfileEnvironment.parse(line))
        .containsExactly(Map.entry("A", value.equals("''") ? "" : value));
  }

  @Test
  void laterLinesSeeEarlierOnes() {
    assertThat(
            ProfileEnvironment.parse(
                "export A=\"1${A:+:}$A\"\nexport A=\"2${A:+:}$A\"\nexport B=\"${A:-x}\"\n"))
        .containsExactly(Map.entry("A", "2:1"), Map.entry("B", "2:1"));
  }

  @Test
  void whatIsNotAnExportDoesNotCount() {
    assertThat(ProfileEnvironment.parse("# export A=\"1\"\n\nif [ -f x ]; then . x; fi\nB=2\n"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "export A",
        "export 1=\"x\"",
        "export A=\"`date`\"",
        "export A=\"$(date)\"",
        "export A=\"${A%x}\"",
        "export A=\"${A:-${B}}\"",
        "export A=\"x\" B=\"y\"",
        "export A=\"x\"; rm y",
      })
  void whatNeedsAShellIsRefused(String line) {
    assertThatThrownBy(() -> ProfileEnvironment.parse(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + line + "' is more than export NAME=\"VALUE\"");
  }
}
