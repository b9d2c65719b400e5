package guiximage.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only while somebody sleeps. */
final class FakeClock implements RetryClock {
  static final Instant START = Instant.parse("2026-11-23T20:00:00Z");

  private final AtomicLong nanos = new AtomicLong();
  private volatile Duration putForward = Duration.ZERO;
  private final List<Duration> slept = new CopyOnWriteArrayList<>();

  @Override
  public Instant now() {
    return START.plus(putForward).plusNanos(nanos.get());
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public void sleep(Duration duration) {
    slept.add(duration);
    nanos.addAndGet(duration.toNanos());
  }

  @Override
  public double jitter() {
    return 0.5;
  }

  /** Somebody sets the time of day; nothing passes. */
  void putForward(Duration duration) {
    putForward = duration;
  }

  void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  List<Duration> slept() {
    return List.copyOf(slept);
  }
}
