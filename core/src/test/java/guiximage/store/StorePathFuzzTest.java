package guiximage.store;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.Fuzzing;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Store paths as lists, databases and daemons name them, damaged at random. */
public final class StorePathFuzzTest {
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    try {
      assertThat(StorePath.parse(text)).hasToString(text);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Test
  void aPathIsReadOrRefused() {
    Fuzzing.around(
        20_000,
        StorePathFuzzTest::fuzzerTestOneInput,
        "/gnu/store/" + "a".repeat(32) + "-hello-2.12");
  }
}
