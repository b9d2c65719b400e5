package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The line of progress at every width. */
class ProgressLineTest {
  private static final long MIB = 1 << 20;

  private static final ProgressMeter.Reading READING =
      new ProgressMeter.Reading(
          12,
          81,
          0,
          34 * MIB + MIB / 10,
          70 * MIB + MIB * 6 / 10,
          Duration.ofSeconds(9),
          OptionalDouble.of(2 * MIB));

  @Test
  void aNarrowTerminalLeavesOutTheRate() {
    assertThat(ProgressLine.text(READING, 40)).isEqualTo("12/81 layers  34.1/70.6 MiB  0:18 left");
    assertThat(ProgressLine.text(READING, 30)).isEqualTo("12/81 layers  34.1/70.6 MiB");
    assertThat(ProgressLine.text(READING, 20)).isEqualTo("12/81 layers");
  }

  @Test
  void aUsualOneHasABarToo() {
    assertThat(ProgressLine.text(READING, 80))
        .isEqualTo(
            "[############--------------]  12/81 layers  34.1/70.6 MiB  2.0 MiB/s  0:18 left");
    assertThat(ProgressLine.text(READING, 60))
        .isEqualTo("12/81 layers  34.1/70.6 MiB  2.0 MiB/s  0:18 left");
  }

  @Test
  void aWideOneHasTheSameWithALongerBar() {
    assertThat(ProgressLine.text(READING, 200))
        .isEqualTo(
            "[###################---------------------]"
                + "  12/81 layers  34.1/70.6 MiB  2.0 MiB/s  0:18 left");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 39, 41, 55, 63, 64, 79, 81, 120, 1000})
  void itIsAlwaysShorterThanTheTerminalIsWide(int columns) {
    assertThat(ProgressLine.text(READING, columns)).hasSizeLessThan(columns);
  }

  @Test
  void aSmallImageHasSizesInItsOwnUnit() {
    ProgressMeter.Reading small =
        new ProgressMeter.Reading(
            0, 2, 0, 1024, 4096, Duration.ofSeconds(1), OptionalDouble.empty());
    assertThat(ProgressLine.text(small, 40)).isEqualTo("0/2 layers  1.0/4.0 KiB  0:01");
  }

  @Test
  void beforeTheFirstByteHasArrivedItSaysWhatWasRead() {
    ProgressMeter.Reading reading =
        new ProgressMeter.Reading(
            0, 2, 5 * MIB, 0, 9 * MIB, Duration.ofSeconds(61), OptionalDouble.empty());
    assertThat(ProgressLine.text(reading, 60))
        .endsWith("0/2 layers  0.0/9.0 MiB  5.0 MiB read  1:01");
  }

  @ParameterizedTest
  @CsvSource({"0, 0:00", "59, 0:59", "60, 1:00", "3599, 59:59", "3723, 1:02:03"})
  void clockIsWhatPeopleRead(long seconds, String text) {
    assertThat(ProgressLine.clock(seconds)).isEqualTo(text);
  }
}
