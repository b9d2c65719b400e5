package guiximage.compression;

import guiximage.oci.BulkOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A stream that cuts its bytes into blocks, compresses the blocks in parallel, and writes the
 * results in order to another stream, which belongs to the caller. The thread that writes to this
 * stream also writes to the other one.
 */
final class BlockOutputStream extends BulkOutputStream {
  private static final int PIECE_BYTES = 64 * 1024;

  private final BlockWorkers workers;
  private final OutputStream out;
  private final Deque<Future<ByteBuffer>> pending = new ArrayDeque<>();

  /** A copy of a direct buffer for a stream that takes arrays. */
  private final byte[] piece = new byte[PIECE_BYTES];

  private @Nullable ByteBuffer block;
  private boolean empty = true;

  BlockOutputStream(BlockWorkers workers, OutputStream out) {
    this.workers = workers;
    this.out = out;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int written = 0;
    while (written < length) {
      ByteBuffer open = openBlock();
      int fitting = Math.min(length - written, open.remaining());
      open.put(bytes, offset + written, fitting);
      written += fitting;
      if (!open.hasRemaining()) {
        submit(open);
      }
    }
  }

  /** Writes all remaining blocks; an empty stream becomes one empty block. */
  void finish() throws IOException {
    if (empty || block != null) {
      submit(openBlock());
    }
    while (!pending.isEmpty()) {
      writeOldest();
    }
  }

  /** Gives up blocks that have not been written. Call it at the end in any case. */
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
    // no deadlock: a thread that waits here holds no block for which others might wait
    return free.isPresent() ? free.get() : workers.take();
  }

  private void writeOldest() throws IOException {
    ByteBuffer encoded = workers.await(pending.getFirst());
    pending.removeFirst();
    try {
      while (encoded.hasRemaining()) {
        int length = Math.min(encoded.remaining(), piece.length);
        encoded.get(piece, 0, length);
        out.write(piece, 0, length);
      }
    } finally {
      workers.recycle(encoded);
      workers.release(1);
    }
  }
}
