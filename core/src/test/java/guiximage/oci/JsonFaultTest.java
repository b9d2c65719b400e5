package guiximage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.CharConversionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row S14 of the faults: what is said of text that is not JSON. */
class JsonFaultTest {

  private static JsonFault of(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return JsonFault.of(
        catchThrowableOfType(IOException.class, () -> JsonDocument.MAPPER.readTree(bytes)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a": [1   | line 1, column 9: Unexpected end-of-input: expected close marker for Array (start marker at line 1, column 7)
          {"a":      | line 1, column 6: Unexpected end-of-input within/between Object entries
          {"a":[}    | line 1, column 7: Unexpected close marker '}': expected ']' (for Array starting at line 1, column 6)
          {"a":NaN}  | line 1, column 9: Non-standard token 'NaN'
          {} {}      | line 1, column 4: Trailing token (of type START_OBJECT) found after value
          // a       | line 1, column 1: Unexpected character ('/' (code 47)): maybe a (non-standard) comment?
          """)
  void placeAndReasonAreOnOneLine(String json, String expected) {
    assertThat(of(json)).hasToString(expected);
  }

  @Test
  void linesAreCounted() {
    assertThat(of("{\n\"a\": x}").position()).contains("line 2, column 6");
  }

  @Test
  void whatIsNestedTooDeepHasNoPlace() {
    JsonFault fault = of("[".repeat(2000));

    assertThat(fault.position()).isEmpty();
    assertThat(fault)
        .hasToString("Document nesting depth (1001) exceeds the maximum allowed (1000)");
  }

  @Test
  void whatIsNoTextHasNoPlaceEither() {
    assertThat(JsonFault.of(new CharConversionException("no such character")))
        .isEqualTo(new JsonFault(Optional.empty(), "no such character"));
  }
}
