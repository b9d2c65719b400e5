package guiximage.build;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.FailureKind;
import guiximage.Fuzzing;
import guiximage.ImageException;
import org.junit.jupiter.api.Test;

public final class DescriptionFuzzTest {

  public static void fuzzerTestOneInput(byte[] input) {
    try {
      ImageDescription.parse(input, key -> {});
    } catch (ImageException e) {
      assertThat(e.kind()).isIn(FailureKind.CONFIGURATION, FailureKind.STORE);
      assertThat(e).hasMessageStartingWith("image description: ");
      assertThat(e.getMessage().chars().noneMatch(Character::isISOControl)).isTrue();
    }
  }

  @Test
  void aDescriptionIsReadOrRefused() {
    Fuzzing.around(
        10_000,
        DescriptionFuzzTest::fuzzerTestOneInput,
        "\0\"\0\u009f\0\"",
        ImageDescriptionTest.GUIX.replace("/gnu/store\"", "/gnu/sto\u0085e\""),
        ImageDescriptionTest.GUIX,
        ImageDescriptionTest.NIX);
  }
}
