package guiximage.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTagTest {

  @ParameterizedTest
  @CsvSource({
    "1.10.0, 1.2.0 1.9.9 1.11 2.0, 1.9.9",
    "1.10, 1.9 1.10.1 1.10, 1.9",
    "v2.0, 1.9 v1.8 v2.1, v1.8",
    "v2, v1 v1.9 v3 2, v1.9",
    "1.3.0-slim, 1.2.9 1.2.0-slim 1.2.5-full, 1.2.0-slim",
    "1.3.0, 1.3.0-rc2 1.3.0-rc1 1.2.9, 1.3.0-rc2",
    "1.3.0-rc2, 1.3.0 1.3.0-rc1 1.2.9, 1.3.0-rc1",
    "1.3.0-beta.1, 1.3.0-alpha.2 1.2.9, 1.3.0-alpha.2",
    "2024.11.05, 2024.9.30 2024.10.31 2025.1.1, 2024.10.31",
    "1.0.0, 2.0.0 latest 0.x, ''"
  })
  void theNearestLowerVersionOfTheSameKindIsFound(String tag, String there, String nearest) {
    List<String> tags = Arrays.asList(there.split(" "));

    assertThat(VersionTag.parse(tag).orElseThrow().nearestLower(tags))
        .isEqualTo(Optional.of(nearest).filter(text -> !text.isEmpty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"latest", "aaa111", "123", "20241105", "main", "v", "1.", "x1.2", "1.2.3.", "v1x"})
  void whatIsNoVersionIsNone(String tag) {
    assertThat(VersionTag.parse(tag)).isEmpty();
  }

  @Test
  void numbersWithoutEndAreNoVersion() {
    assertThat(VersionTag.parse("1." + "9".repeat(100))).isEmpty();
  }
}
