package guiximage.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.FailureKind;
import guiximage.Fuzzing;
import guiximage.ImageException;
import org.junit.jupiter.api.Test;

public final class AuthDocumentFuzzTest {

  public static void fuzzerTestOneInput(byte[] input) {
    try {
      AuthDocument document = AuthDocument.parse("a file", input);
      for (String registry : new String[] {"ghcr.io", "docker.io", "localhost:5000"}) {
        document.find(registry, "org/app");
        document.helpers(registry, "org/app");
      }
    } catch (ImageException e) {
      assertThat(e.kind()).isEqualTo(FailureKind.CREDENTIALS);
      assertThat(e).hasNoCause().hasMessageStartingWith("a file");
      assertThat(e.getMessage().chars().noneMatch(Character::isISOControl)).isTrue();
    }
  }

  @Test
  void aFileOfCredentialsIsReadOrRefused() {
    Fuzzing.around(
        10_000,
        AuthDocumentFuzzTest::fuzzerTestOneInput,
        "{\"auths\":{\"ghcr.io\":{\"auth\":\"am86eA==\"},\"https://index.docker.io/v1/\":{\"username\":\"a\","
            + "\"password\":\"b\"},\"ghcr.io/org\":{\"identitytoken\":\"t\",\"auth\":\"am86\"}}}",
        "{\"credHelpers\":{\"localhost:5000\":\"x\"},\"credsStore\":\"desktop\",\"proxies\":{}}");
  }
}
