package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.PrintableText;
import guiximage.credentials.Credentials;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {

  @ParameterizedTest
  @CsvSource({
    "https://h/p?digest=d&signature=canary, https://h/p?digest=d&signature=REDACTED",
    "https://h/p?_state=canary, https://h/p?_state=REDACTED",
    "https://jo:canary@h/p, https://h/p",
    "https://h/p#canary, https://h/p",
    "https://h/p?x=canary&x=canary, https://h/p?x=REDACTED",
    "https://h/p?a[b]=canary, https://h/p?a%5Bb%5D=REDACTED",
    "https://h/p?%73ignature=canary&digest=d, https://h/p?signature=REDACTED&digest=d",
    "https://h/p?X/Y:Z=canary, https://h/p?X%2FY%3AZ=REDACTED",
    "https://h/p?digest, https://h/p?digest"
  })
  void onlyWhatIsKnownToBeHarmlessIsShown(String url, String shown) {
    assertThat(Redaction.of(HttpUrl.get(url))).isEqualTo(shown);
  }

  @Test
  void aTextBecomesOneLineWithoutTricks() {
    assertThat(PrintableText.line(" a\r\nb\u001b[31mc\u202ed\u0000e\u2028f ü "))
        .isEqualTo("a b [31mc d e f ü");
    assertThat(PrintableText.line("x".repeat(10_000))).hasSize(500);
  }

  @Test
  void secretsAreNotPrinted() {
    assertThat(Credentials.ofPassword("jo", "canary")).hasToString("'jo'");
    assertThat(
            Token.parse("{\"token\":\"canary\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .orElseThrow())
        .hasToString("Token[life=PT1M]");
  }
}
