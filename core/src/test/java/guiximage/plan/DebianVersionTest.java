package guiximage.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebianVersionTest {

  /** As {@code dpkg --compare-versions OLDER lt NEWER} has it. */
  @ParameterizedTest
  @CsvSource({
    "1.0~rc1-1, 1.0-1",
    "1.0-1, 1.0-1+deb12u1",
    "1.9, 1.10",
    "9.0, 1:0.1",
    "2.36-9+deb12u4, 2.36-9+deb12u10",
    "1.0a, 1.0+b",
    "1.0-1~bpo12+1, 1.0-1",
    "3.0.11, 3.0.11a"
  })
  void versionsAreOrderedAsDpkgOrdersThem(String older, String newer) {
    assertThat(new DebianVersion(older)).isLessThan(new DebianVersion(newer));
    assertThat(new DebianVersion(newer)).isGreaterThan(new DebianVersion(older));
  }

  @ParameterizedTest
  @CsvSource({"1:2.3-4, 2.3-4", "2.3, 2.3"})
  void namesOfItemsHaveNoEpoch(String version, String withoutEpoch) {
    assertThat(new DebianVersion(version).withoutEpoch()).isEqualTo(withoutEpoch);
  }
}
