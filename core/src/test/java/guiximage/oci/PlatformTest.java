package guiximage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "linux/arm, linux/arm, true",
    "linux/arm/v7, linux/arm, true",
    "linux/arm, linux/arm/v7, true",
    "linux/arm/v7, linux/arm/v7, true",
    "linux/arm/v6, linux/arm/v7, true",
    "linux/arm/v7, linux/arm/v6, false",
    "linux/arm/v8, linux/arm, false",
    "linux/amd64/v1, linux/amd64, true",
    "linux/amd64/v2, linux/amd64, false",
    "linux/amd64/v2, linux/amd64/v3, true",
    "linux/amd64, linux/amd64/v3, true",
    "linux/arm64/v8, linux/arm64, true",
    "linux/arm64/v9, linux/arm64, false",
    "linux/riscv64/rva20u64, linux/riscv64, true",
    "linux/arm, linux/arm64, false",
    "windows/amd64, linux/amd64, false",
  })
  void aVariantIsTheWantedOneOrALowerOne(String found, String wanted, boolean suits) {
    assertThat(Platform.parse(found).suits(Platform.parse(wanted))).isEqualTo(suits);
  }

  @ParameterizedTest
  @CsvSource({
    "linux/arm, arm/v5 arm/v6 arm/v7 arm/v8, arm/v7 arm/v6 arm/v5",
    "linux/arm, arm/v7 arm, arm arm/v7",
    "linux/arm/v7, arm arm/v5 arm/v6, arm/v6 arm/v5 arm",
    "linux/amd64/v3, amd64 amd64/v4 amd64/v2 amd64/v3, amd64/v3 amd64/v2 amd64",
    "linux/amd64, amd64/v3 amd64/v2, ''",
  })
  void theHigherVariantIsTakenBeforeTheLower(String wanted, String there, String order) {
    Platform platform = Platform.parse(wanted);

    List<String> found =
        Stream.of(there.split(" "))
            .filter(text -> Platform.parse("linux/" + text).rank(platform).isPresent())
            .sorted(
                Comparator.comparing(
                    text -> Platform.parse("linux/" + text).rank(platform).getAsInt()))
            .toList();

    assertThat(String.join(" ", found)).isEqualTo(order);
  }

  @ParameterizedTest
  @CsvSource({
    "x86_64, , linux/amd64",
    "AMD64, , linux/amd64",
    "x86-64, v2, linux/amd64/v2",
    "i386, , linux/386",
    "i686, , linux/386",
    "aarch64, 8, linux/arm64/v8",
    "armhf, , linux/arm/v7",
    "armel, , linux/arm/v6",
    "arm, 7, linux/arm/v7",
    "ppc64le, , linux/ppc64le",
    "strange, , linux/strange",
  })
  void foreignNamesOfProcessorsAreUnderstood(String name, String variant, String platform) {
    assertThat(
            Platform.ofDocument(
                Optional.of("Linux"), Optional.of(name), Optional.ofNullable(variant)))
        .hasToString(platform);
  }

  @ParameterizedTest
  @CsvSource({"linux/amd64", "linux/arm/v7"})
  void aDocumentWithoutAnArchitectureSuitsEveryOne(String wanted) {
    Platform none = Platform.ofDocument(Optional.empty(), Optional.empty(), Optional.empty());

    assertThat(none.suits(Platform.parse(wanted))).isTrue();
    assertThat(none.suits(Platform.parse("windows/amd64"))).isFalse();
  }

  /** guix pack -s and --target take what begins with the name of a processor. */
  @ParameterizedTest
  @CsvSource({
    "x86_64-linux, amd64",
    "x86_64-linux-gnu, amd64",
    "aarch64-linux-gnu, arm64",
    "arm-linux-gnueabihf, arm",
    "armhf-linux, arm",
    "i686-unknown-linux-gnu, 386",
    "powerpc64le-linux-gnu, ppc64le",
    "riscv64-linux-musl, riscv64",
    "mips64el-linux-gnuabi64, mips64le"
  })
  void aSystemMayBeATriplet(String system, String architecture) {
    assertThat(Platform.ofSystem(system)).isEqualTo(Platform.linux(architecture));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x86_64-darwin", "x86_64-w64-mingw32", "sparc-linux-gnu", "linux"})
  void aSystemThatIsNotLinuxIsRefused(String system) {
    assertThatThrownBy(() -> Platform.ofSystem(system))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no container architecture for system '" + system + "'; known: ");
  }
}
