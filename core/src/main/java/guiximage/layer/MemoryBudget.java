package guiximage.layer;

import java.util.concurrent.atomic.AtomicLong;

/** Memory that several spools share. Thread-safe. */
final class MemoryBudget {
  private final AtomicLong leftBytes;

  MemoryBudget(long bytes) {
    leftBytes = new AtomicLong(bytes);
  }

  /** Whether there were {@code bytes} left; if so, they are taken. */
  boolean tryTake(long bytes) {
    long left = leftBytes.get();
    while (left >= bytes) {
      if (leftBytes.compareAndSet(left, left - bytes)) {
        return true;
      }
      left = leftBytes.get();
    }
    return false;
  }

  void giveBack(long bytes) {
    leftBytes.addAndGet(bytes);
  }
}
