package guiximage.archive;

import guiximage.oci.Digest;
import guiximage.task.Tasks;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Hashes in a thread of its own, so that whoever brings the bytes can do something else with them
 * meanwhile. For one user at a time.
 */
final class BackgroundDigest implements AutoCloseable {
  private static final int BUFFER_BYTES = 1024 * 1024;

  private final MessageDigest sha256 = Digest.newSha256();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "digest"));
  private byte[] filling = new byte[BUFFER_BYTES];
  private byte[] hashing = new byte[BUFFER_BYTES];
  private int filled;
  private Future<?> pending = thread.submit(() -> {});

  /** Takes a copy of the bytes. */
  void update(byte[] bytes, int offset, int length) throws InterruptedIOException {
    int done = 0;
    while (done < length) {
      int piece = Math.min(length - done, filling.length - filled);
      System.arraycopy(bytes, offset + done, filling, filled, piece);
      filled += piece;
      done += piece;
      if (filled == filling.length) {
        hashFilled();
      }
    }
  }

  private void hashFilled() throws InterruptedIOException {
    await();
    byte[] full = filling;
    int length = filled;
    filling = hashing;
    hashing = full;
    filled = 0;
    pending = thread.submit(() -> sha256.update(full, 0, length));
  }

  private void await() throws InterruptedIOException {
    try {
      pending.get();
    } catch (InterruptedException e) {
      throw Tasks.interrupted();
    } catch (ExecutionException e) {
      throw new IllegalStateException("hashing failed", Objects.requireNonNull(e.getCause()));
    }
  }

  /** The digest of all bytes. To be called once, after the last of them. */
  Digest finish() throws InterruptedIOException {
    hashFilled();
    await();
    return Digest.ofHash(sha256.digest());
  }

  /** Ends the thread. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
