package guiximage.compression;

import guiximage.task.Tasks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that compress blocks, and the blocks themselves, shared by all streams of a
 * compressor. A block is in flight from when it is taken until what became of it has been written;
 * there are never more of those than there is memory for.
 */
final class BlockWorkers implements AutoCloseable {
  private final BlockFormat format;
  private final Semaphore permits;
  private final ExecutorService executor;

  /** What blocks lie in before and after they are compressed. */
  private final Queue<ByteBuffer> freeBuffers = new ConcurrentLinkedQueue<>();

  private final Queue<BlockEncoder> freeEncoders = new ConcurrentLinkedQueue<>();

  BlockWorkers(BlockFormat format, int jobs, long memoryBytes) {
    this.format = format;
    long affordable = memoryBytes / (2L * format.encodedBytes());
    int inFlight = (int) Math.max(2, Math.min(affordable, 2L * jobs));
    permits = new Semaphore(inFlight);
    AtomicInteger number = new AtomicInteger();
    executor =
        Executors.newFixedThreadPool(
            Math.min(jobs, inFlight),
            task -> new Thread(task, "compress-" + number.incrementAndGet()));
  }

  BlockFormat format() {
    return format;
  }

  /** An empty block, unless all are in flight. */
  Optional<ByteBuffer> tryTake() {
    return permits.tryAcquire() ? Optional.of(emptyBlock()) : Optional.empty();
  }

  /** An empty block, as soon as somebody releases one. */
  ByteBuffer take() throws IOException {
    try {
      permits.acquire();
      return emptyBlock();
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private ByteBuffer emptyBlock() {
    return buffer().limit(format.blockBytes());
  }

  private ByteBuffer buffer() {
    ByteBuffer free = freeBuffers.poll();
    // direct, because native encoders would have to copy it from the heap, or to stop the collector
    return free != null ? free.clear() : ByteBuffer.allocateDirect(format.encodedBytes());
  }

  /**
   * Compresses what is between 0 and the position of {@code block}, in the background. The result
   * is between position and limit of another buffer, to be {@linkplain #recycle recycled}.
   */
  Future<ByteBuffer> submit(ByteBuffer block) {
    block.flip();
    return executor.submit(() -> encode(block));
  }

  private ByteBuffer encode(ByteBuffer block) {
    BlockEncoder free = freeEncoders.poll();
    BlockEncoder encoder = free != null ? free : format.newEncoder();
    try {
      ByteBuffer encoded = buffer();
      encoder.encode(block, encoded);
      return encoded.flip();
    } finally {
      freeEncoders.add(encoder);
      recycle(block);
    }
  }

  /** Takes back a buffer that nobody uses any more. */
  void recycle(ByteBuffer buffer) {
    freeBuffers.add(buffer);
  }

  ByteBuffer await(Future<ByteBuffer> encoded) throws IOException {
    if (Thread.interrupted()) { // a future that is done would not ask
      throw interrupted();
    }
    try {
      return encoded.get();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) { // too little memory is nobody's mistake
        throw error;
      }
      throw new IllegalStateException(format + " failed", Objects.requireNonNull(e.getCause()));
    }
  }

  /** Lets {@code blocks} others be taken. */
  void release(int blocks) {
    permits.release(blocks);
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while compressing");
  }

  /** Ends the threads, once they have finished the blocks they are at, and frees the encoders. */
  @Override
  public void close() {
    Tasks.end(executor);
    freeEncoders.forEach(BlockEncoder::close);
  }
}
