package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.FailureKind;
import guiximage.Fuzzing;
import guiximage.ImageException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

/** What registries and token servers say, in headers and in bodies. */
public final class AnswerFuzzTest {
  private static final HttpUrl HOME = HttpUrl.get("https://registry.example/v2/");
  private static final UrlPolicy POLICY =
      new UrlPolicy(RegistryOptions.builder(new FakeClock()).build());

  private static final String INNER =
      "(10|127|169\\.254|192\\.168)(\\.\\d{1,3}){2,3}|::1?|f[cde].*:.*";

  public static void fuzzerTestOneInput(byte[] input) {
    ErrorBody body = ErrorBody.parse(input);
    assertClean(body.text());
    Token.parse(input).ifPresent(token -> assertThat(token.life()).isPositive());
    String header = new String(input, StandardCharsets.ISO_8859_1).replaceAll("[\\r\\n\\00]", "");
    challenge(header);
    RetryAfter.parse(header, Instant.EPOCH)
        .ifPresent(wait -> assertThat(wait.isNegative()).isFalse());
    List<String> said = new ArrayList<>();
    new Warnings(said::add).note("registry.example", List.of(header));
    said.forEach(AnswerFuzzTest::assertClean);
    location(header);
  }

  private static void challenge(String header) {
    Response response =
        new Response.Builder()
            .request(new Request.Builder().url(HOME).build())
            .protocol(Protocol.HTTP_1_1)
            .code(401)
            .message("")
            .headers(new Headers.Builder().addUnsafeNonAscii("WWW-Authenticate", header).build())
            .build();
    AuthenticationChallenge.choose(response.challenges());
  }

  /** Nobody is sent into an inner network or out of encryption. */
  private static void location(String header) {
    HttpUrl target = HOME.resolve(header);
    if (target == null) {
      return;
    }
    try {
      POLICY.check(HOME, target, FailureKind.REGISTRY, "a redirect");
    } catch (ImageException e) {
      assertThat(e.kind()).isEqualTo(FailureKind.REGISTRY);
      return;
    }
    assertThat(target.isHttps()).isTrue();
    assertThat(target.host()).doesNotMatch(INNER);
  }

  private static void assertClean(String text) {
    assertThat(text.chars().noneMatch(Character::isISOControl)).isTrue();
  }

  @Test
  void whateverIsSaidHasAMeaningOrNone() {
    Fuzzing.around(
        20_000,
        AnswerFuzzTest::fuzzerTestOneInput,
        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\",\"detail\":{\"a\":[1]}}]}",
        "{\"token\":\"t\",\"access_token\":\"u\",\"expires_in\":300,\"refresh_token\":\"r\"}",
        "Bearer realm=\"https://auth.example/token\",service=\"s\",scope=\"repository:a/b:pull,push\"",
        "Negotiate abc==, Basic realm=\"a\\\"b\"",
        "120",
        "Wed, 21 Oct 2015 07:28:00 GMT",
        "299 - \"deprecated, use \\\"other\\\"\" \"Wed, 21 Oct 2015 07:28:00 GMT\"",
        "/v2/a/blobs/uploads/1?_state=x%3D",
        "https://storage.example/upload/1?X-Signature=abc",
        "http://169.254.169.254/latest",
        "//[::1]:80/x",
        "https://user:pass@10.0.0.1/");
  }
}
