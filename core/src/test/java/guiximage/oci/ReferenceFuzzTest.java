package guiximage.oci;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.Fuzzing;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

public final class ReferenceFuzzTest {

  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    ImageReference reference;
    try {
      reference = ImageReference.parse(text);
    } catch (IllegalArgumentException e) {
      return;
    }
    assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
    assertThat(reference.toString()).matches("[\\[\\]a-zA-Z0-9./:@_-]+");
    assertThat(reference.name()).doesNotContain("..", "//");
  }

  @Test
  void aReferenceIsReadOrRefused() {
    Fuzzing.around(
        20_000,
        ReferenceFuzzTest::fuzzerTestOneInput,
        "hello",
        "ghcr.io/org/name:1.2",
        "[::1]:5000/a__b.c-d/e:v1@sha256:" + "a".repeat(64));
  }
}
