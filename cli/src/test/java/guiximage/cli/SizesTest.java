package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 bytes",
    "1, 1 byte",
    "1023, 1023 bytes",
    "1024, 1.0 KiB",
    "50436506, 48.1 MiB",
    "9223372036854775807, 8388608.0 TiB"
  })
  void textIsWhatPeopleRead(long bytes, String text) {
    assertThat(Sizes.text(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"2000, 2000", "300M, 314572800", "1.5GiB, 1610612736", "2KB, 2048", "7B, 7"})
  void parseReadsWhatPeopleWrite(String text, long bytes) {
    assertThat(Sizes.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "M", "-1", "1,5G", "1X", "1e9", "99999999999999999999"})
  void parseRefusesTheRest(String text) {
    assertThatThrownBy(() -> Sizes.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + text + "' is not a size; write 300M or 2G");
  }

  @Test
  void unitsAreStepsOf1024() {
    assertThat(Sizes.parse("1T")).isEqualTo(1L << 40);
  }
}
