package guiximage.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into blocks, has them compressed in parallel, and writes the results in order to
 * another stream, which belongs to the caller. The thread that writes here also writes there.
 */
final class BlockOutputStream extends OutputStream {
  private final BlockWorkers workers;
  private final OutputStream out;
  private final Deque<Future<byte[]>> pending = new ArrayDeque<>();
  private @Nullable ByteBuffer block;
  private boolean empty = true;

  BlockOutputStream(BlockWorkers workers, OutputStream out) {
    this.workers = workers;
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int written = 0;
    while (written < length) {
      ByteBuffer open = openBlock();
      int piece = Math.min(length - written, open.remaining());
      open.put(bytes, offset + written, piece);
      written += piece;
      if (!open.hasRemaining()) {
        submit(open);
      }
    }
  }

  /** Writes all that is still to be written; an empty stream becomes one empty block. */
  void finish() throws IOException {
    if (empty || block != null) {
      submit(openBlock());
    }
    while (!pending.isEmpty()) {
      writeOldest();
    }
  }

  /** Gives up what has not been written. To be called at the end in any case. */
  @Override
  public void close() {
    pending.forEach(encoded -> encoded.cancel(false));
    workers.release(pending.size());
    pending.clear();
    if (block != null) {
      workers.release(1);
      block = null;
    }
  }

  private ByteBuffer openBlock() throws IOException {
    if (block == null) {
      block = nextBlock();
    }
    return block;
  }

  private void submit(ByteBuffer full) throws IOException {
    pending.add(workers.submit(full));
    block = null;
    empty = false;
    while (!pending.isEmpty() && pending.getFirst().isDone()) {
      writeOldest();
    }
  }

  private ByteBuffer nextBlock() throws IOException {
    Optional<ByteBuffer> free = workers.tryTake();
    while (free.isEmpty() && !pending.isEmpty()) {
      writeOldest();
      free = workers.tryTake();
    }
    // no deadlock: who waits here holds no block that others might wait for
    return free.isPresent() ? free.get() : workers.take();
  }

  private void writeOldest() throws IOException {
    byte[] encoded = workers.await(pending.getFirst());
    pending.removeFirst();
    workers.release(1);
    out.write(encoded);
  }
}
