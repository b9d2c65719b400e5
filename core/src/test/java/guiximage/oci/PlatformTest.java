package guiximage.oci;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "linux/arm, linux/arm, true",
    "linux/arm/v7, linux/arm, true",
    "linux/arm, linux/arm/v7, true",
    "linux/arm/v7, linux/arm/v7, true",
    "linux/arm/v6, linux/arm/v7, false",
    "linux/arm, linux/arm64, false",
    "windows/amd64, linux/amd64, false",
  })
  void aVariantCountsWhereBothAreKnown(String found, String wanted, boolean suits) {
    assertThat(Platform.parse(found).suits(Platform.parse(wanted))).isEqualTo(suits);
  }
}
