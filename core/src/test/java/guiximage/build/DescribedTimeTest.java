package guiximage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class DescribedTimeTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901234Z");

  private static String printed(String text) {
    return DescribedTime.parse(text).pythonText(NOW);
  }

  @Test
  void timesArePrintedAsPythonDoes() {
    assertThat(printed("1970-01-01T00:00:01+00:00")).isEqualTo("1970-01-01T00:00:01+00:00");
    assertThat(printed("1970-01-01T00:00:01Z")).isEqualTo("1970-01-01T00:00:01+00:00");
    assertThat(printed("2020-02-29 12:34:56.789012+00:00"))
        .isEqualTo("2020-02-29T12:34:56.789012+00:00");
    assertThat(printed("2020-02-29T12:34:56.500+01:00"))
        .isEqualTo("2020-02-29T12:34:56.500000+01:00");
  }

  @Test
  void nowIsWhatTheCallerSays() {
    assertThat(printed("now")).isEqualTo("2026-01-02T03:04:05.678901+00:00");
    assertThat(DescribedTime.parse("now").instant(NOW)).isEqualTo(NOW);
  }

  @Test
  void otherTextsAreRefused() {
    for (String text :
        new String[] {
          "",
          "Now",
          "yesterday",
          "1970-01-01T00:00:01",
          "10000-01-01T00:00:00Z",
          "9999-12-31T23:59:59-00:01"
        }) {
      assertThatThrownBy(() -> DescribedTime.parse(text))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
