package guiximage.plan;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.FailureKind;
import guiximage.Fuzzing;
import guiximage.ImageException;
import org.junit.jupiter.api.Test;

/** Layer locks, which people keep and change beside their sources. */
public final class LayerLockFuzzTest {

  /** A lock that can be read is written as one that is read to the same. */
  public static void fuzzerTestOneInput(byte[] input) throws ImageException {
    LayerLock lock;
    try {
      lock = LayerLock.parse(input);
    } catch (ImageException e) {
      assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION);
      assertThat(e).hasMessageStartingWith("layer lock cannot be used: ");
      assertThat(e.getMessage().chars().noneMatch(Character::isISOControl)).isTrue();
      return;
    }
    assertThat(LayerLock.parse(lock.toBytes())).isEqualTo(lock);
  }

  @Test
  void aLockIsReadOrRefused() {
    Fuzzing.around(
        10_000,
        LayerLockFuzzTest::fuzzerTestOneInput,
        "{\"formatVersion\":1,\"rule\":\"popularity\",\"maxLayers\":100,\"layers\":[[\"/gnu/store/%s-a\"],[\"/gnu/store/%s-b\"]]}"
            .formatted("a".repeat(32), "b".repeat(32)));
  }
}
