package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressMeterTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void theRateIsThatOfTheLastSeconds() {
    ProgressMeter meter = new ProgressMeter(3, 1_000_000, 0);
    for (int second = 1; second <= 60; second++) {
      meter.arrive(second <= 30 ? 10_000 : 1_000, second * SECOND);
    }

    ProgressMeter.Reading reading = meter.read(60 * SECOND);

    assertThat(reading.arrivedBytes()).isEqualTo(330_000);
    assertThat(reading.bytesPerSecond().orElseThrow()).isEqualTo(1_000);
    assertThat(reading.secondsLeft().orElseThrow()).isEqualTo(670);
    assertThat(reading.elapsed()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void whileNothingArrivesTheTimeLeftGrows() {
    ProgressMeter meter = new ProgressMeter(1, 100, 0);
    meter.arrive(50, SECOND);

    assertThat(meter.read(5 * SECOND).secondsLeft().orElseThrow()).isEqualTo(5);
    assertThat(meter.read(10 * SECOND).secondsLeft().orElseThrow()).isEqualTo(10);
    assertThat(meter.read(60 * SECOND).secondsLeft()).isEmpty();
  }

  @Test
  void nothingIsSaidOfTheRateBeforeSomethingHasArrived() {
    ProgressMeter meter = new ProgressMeter(2, 100, 0);

    assertThat(meter.read(9 * SECOND).bytesPerSecond()).isEmpty();
  }

  @Test
  void theWholeIsNeverLessThanWhatHasArrived() {
    ProgressMeter meter = new ProgressMeter(1, 10, 0);
    meter.arrive(20, SECOND);

    assertThat(meter.read(SECOND).totalBytes()).isEqualTo(20);
  }

  @Test
  void aLayerThatIsDoneTwiceCountsOnce() {
    ProgressMeter meter = new ProgressMeter(2, 10, 0);
    meter.finish(2);
    meter.finish(2);

    assertThat(meter.read(SECOND).layersDone()).isEqualTo(1);
  }
}
