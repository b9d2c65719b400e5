package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets that a server sends back, in any form; row V6 of the attack. */
class SecretsTest {
  private static final String PASSWORD = "correct horse+battery";

  private final Secrets secrets = new Secrets();

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aPasswordIsHiddenInEveryFormThatItIsSentIn() {
    secrets.add("jo", PASSWORD);

    assertThat(
            secrets.scrub(
                "got '%s', '%s', '%s' and '%s'"
                    .formatted(
                        PASSWORD,
                        base64("jo:" + PASSWORD),
                        base64(PASSWORD),
                        "correct+horse%2Bbattery")))
        .isEqualTo("got 'REDACTED', 'REDACTED', 'REDACTED' and 'REDACTED'");
  }

  @Test
  void aTokenIsHiddenWhereverATextWasCut() {
    String token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqbyJ9.c2lnbmF0dXJl";
    secrets.addAuthorization("Bearer " + token);

    assertThat(secrets.scrub("Bearer " + token)).isEqualTo("Bearer REDACTED");
    assertThat(secrets.scrub("x " + token.substring(0, 30))).isEqualTo("x REDACTED");
    assertThat(secrets.scrub(token.substring(20) + " y")).isEqualTo("REDACTED y");
    assertThat(secrets.scrub(token.substring(9, 22))).isEqualTo("REDACTED");
    assertThat(secrets.scrubResult("\"label\": \"" + token + "\""))
        .isEqualTo("\"label\": \"REDACTED\"");
  }

  /** Or messages and results about a repository that is called like a password would be useless. */
  @Test
  void aShortPasswordIsHiddenWhereItStandsAloneInMessages() {
    secrets.add("hello");

    assertThat(secrets.scrub("password 'hello' for helloworld"))
        .isEqualTo("password 'REDACTED' for helloworld");
    assertThat(secrets.scrubResult("localhost/hello:1")).isEqualTo("localhost/hello:1");
  }

  @ParameterizedTest
  @CsvSource({
    "at https://jo:canary@h/p, at https://h/p",
    "at https://canary@h/p, at https://h/p",
    "see https://h/p?X-Amz-Signature=canary&scope=x, see https://h/p?X-Amz-Signature=REDACTED&scope=x",
    "'<a href=\"https://h/p?sig=canary\">', '<a href=\"https://h/p?sig=REDACTED\">'",
    "is it a registry?, is it a registry?",
    "a?b=, a?b="
  })
  void anAddressKeepsItsPlaceAlone(String message, String shown) {
    assertThat(secrets.scrub(message)).isEqualTo(shown);
  }

  @Test
  void whatTheAddressOfARequestHeldIsHiddenInAnyText() {
    secrets.add(
        HttpUrl.get("https://h/v2/org/long-repository-name/x?_state=0123456789abcdef01&n=1"));
    secrets.add(HttpUrl.get("https://h/v2/a-long-repository-name?repo=a-long-repository-name"));
    secrets.addAddresses("--registry=https://jo:the-canary@h/p");

    assertThat(secrets.scrub("state 0123456789abcdef01, n 1, a-long-repository-name, the-canary"))
        .isEqualTo("state REDACTED, n 1, a-long-repository-name, REDACTED");
  }

  @Test
  void whatIsNotSecretIsNotChanged() {
    secrets.add("jo", PASSWORD);

    String text = "manifest of localhost:5000/org/hello:1: localhost answered GET with 500";
    assertThat(secrets.scrub(text)).isEqualTo(text);
    assertThat(new Secrets().scrub(text)).isEqualTo(text);
  }
}
