package guiximage.compression;

import guiximage.task.Tasks;
import java.io.IOException;
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
 * The threads that compress blocks, and the buffers of the blocks, shared by all streams of a
 * compressor. A block is in flight from the time it is taken until its compressed bytes have been
 * written; the memory limit bounds the number of blocks in flight.
 */
final class BlockWorkers implements AutoCloseable {
  private final BlockFormat format;
  private final Semaphore permits;
  private final ExecutorService executor;

  /** The buffers for blocks before and after compression. */
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

  /** An empty block; waits until one is released. */
  ByteBuffer take() throws IOException {
    try {
      permits.acquire();
      return emptyBlock();
    } catch (InterruptedException e) {
      throw Tasks.interrupted();
    }
  }

  private ByteBuffer emptyBlock() {
    return buffer().limit(format.blockBytes());
  }

  private ByteBuffer buffer() {
    ByteBuffer free = freeBuffers.poll();
    // direct, since native encoders would copy a heap buffer or block the garbage collector
    return free != null ? free.clear() : ByteBuffer.allocateDirect(format.encodedBytes());
  }

  /**
   * Compresses the bytes between 0 and the position of {@code block} in the background. The result
   * is between position and limit of another buffer, which the caller {@linkplain #recycle
   * recycles}.
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

  /** Takes back a buffer that is no longer used. */
  void recycle(ByteBuffer buffer) {
    freeBuffers.add(buffer);
  }

  ByteBuffer await(Future<ByteBuffer> encoded) throws IOException {
    if (Thread.interrupted()) { // a future that is done would not ask
      throw Tasks.interrupted();
    }
    try {
      return encoded.get();
    } catch (InterruptedException e) {
      throw Tasks.interrupted();
    } catch (ExecutionException e) {
      if (e.getCause()
          instanceof Error error) { // too little memory, which is not a failure of the encoder
        throw error;
      }
      throw new IllegalStateException(format + " failed", Objects.requireNonNull(e.getCause()));
    }
  }

  /** Releases {@code blocks} blocks that were in flight. */
  void release(int blocks) {
    permits.release(blocks);
  }

  /** Waits for the blocks under way, ends the threads and frees the encoders. */
  @Override
  public void close() {
    Tasks.end(executor);
    freeEncoders.forEach(BlockEncoder::close);
  }
}
