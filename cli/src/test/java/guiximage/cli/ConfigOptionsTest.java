package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigOptionsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00Z",
    "8589934592, 2242-03-16T12:56:32Z",
    "253402300799, 9999-12-31T23:59:59Z",
    "2026-01-31T12:00:00+01:00, 2026-01-31T11:00:00Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z"
  })
  void aTimeIsADateOrSeconds(String text, String time) {
    assertThat(ConfigOptions.time(text)).hasToString(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "yesterday",
        "2026-01-31",
        "253402300800",
        "9999999999999",
        "10000-01-01T00:00:00Z",
        "+10000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-01:00",
        "-0001-01-01T00:00:00Z"
      })
  void whatReadersOfImagesDoNotUnderstandIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfigOptions.time(text))
        .withMessageStartingWith("'" + text + "' is not ");
  }
}
