package guiximage.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A meter of the way of an image: the part that has arrived, and the rate. For one thread at a
 * time.
 */
final class ProgressMeter {
  /** The rate is that of the last seconds: layers arrive in lumps. */
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(15);

  private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long SHORTEST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int layers;
  private final long beganNanos;
  private final Set<Integer> done = new HashSet<>();
  private final Deque<Sample> samples = new ArrayDeque<>();
  private long packedBytes;
  private long arrivedBytes;
  private long totalBytes;

  private record Sample(long nanos, long arrivedBytes) {}

  /**
   * The values of the meter at one time.
   *
   * @param packedBytes of tar that were made so far
   * @param totalBytes about; never less than have arrived
   * @param bytesPerSecond of the last seconds; empty until something has arrived
   */
  record Reading(
      int layersDone,
      int layers,
      long packedBytes,
      long arrivedBytes,
      long totalBytes,
      Duration elapsed,
      OptionalDouble bytesPerSecond) {

    /** The time until the rest has arrived at this rate; empty if there is no rate. */
    OptionalDouble secondsLeft() {
      return bytesPerSecond.isEmpty() || bytesPerSecond.getAsDouble() <= 0
          ? OptionalDouble.empty()
          : OptionalDouble.of((totalBytes - arrivedBytes) / bytesPerSecond.getAsDouble());
    }
  }

  ProgressMeter(int layers, long totalBytes, long nowNanos) {
    this.layers = layers;
    this.totalBytes = totalBytes;
    this.beganNanos = nowNanos;
    samples.add(new Sample(nowNanos, 0));
  }

  void expect(long bytes) {
    totalBytes = bytes;
  }

  void pack(long tarBytes) {
    packedBytes += tarBytes;
  }

  void arrive(long bytes, long nowNanos) {
    arrivedBytes += bytes;
    if (nowNanos - samples.getLast().nanos() >= SAMPLE_NANOS) {
      samples.add(new Sample(nowNanos, arrivedBytes));
    }
  }

  void finish(int layer) {
    done.add(layer);
  }

  Reading read(long nowNanos) {
    while (samples.size() > 1 && nowNanos - samples.getFirst().nanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
    Sample since = samples.getFirst();
    long nanos = nowNanos - since.nanos();
    long bytes = arrivedBytes - since.arrivedBytes();
    return new Reading(
        done.size(),
        layers,
        packedBytes,
        arrivedBytes,
        Math.max(totalBytes, arrivedBytes),
        Duration.ofNanos(nowNanos - beganNanos),
        arrivedBytes > 0 && nanos >= SHORTEST_NANOS
            ? OptionalDouble.of(Math.max(0, bytes) * NANOS / nanos)
            : OptionalDouble.empty());
  }
}
