package guiximage.layer;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that several spools share, in chunks that are used again: the collector would have to copy
 * what waits for the network, and to stop everybody for it. Thread-safe.
 */
final class SpoolMemory {
  /** The size of every chunk. */
  static final int CHUNK_BYTES = 64 * 1024;

  private final AtomicLong leftBytes;
  private final Queue<byte[]> free = new ConcurrentLinkedQueue<>();

  SpoolMemory(long bytes) {
    leftBytes = new AtomicLong(bytes);
  }

  /** A chunk, even if none is left. What is in it is not said. */
  byte[] take() {
    leftBytes.addAndGet(-CHUNK_BYTES);
    byte[] used = free.poll();
    return used != null ? used : new byte[CHUNK_BYTES];
  }

  /** A chunk if there is one left. */
  Optional<byte[]> tryTake() {
    return leftBytes.get() < CHUNK_BYTES ? Optional.empty() : Optional.of(take());
  }

  /** Takes back chunks that are no longer read or written. */
  void giveBack(List<byte[]> chunks) {
    free.addAll(chunks);
    leftBytes.addAndGet((long) CHUNK_BYTES * chunks.size());
  }
}
