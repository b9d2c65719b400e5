package guiximage.layer;

import guiximage.ImageException;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where packed bytes wait for the destination: in memory while there is some left, then in a
 * temporary file. It is written once, by one thread, up to {@link #finish}; then it may be read any
 * number of times, by several threads at once.
 */
final class Spool extends OutputStream implements Closeable {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final MemoryBudget budget;
  private final Path temporaryDirectory;
  private final List<byte[]> chunks = new ArrayList<>();
  private Optional<SpoolFile> file = Optional.empty();
  private Optional<ImageException> failure = Optional.empty();
  private byte[] chunk = new byte[CHUNK_BYTES];
  private int chunkFill;
  private long budgetBytes;

  /** Takes memory from {@code budget} as it needs it, but for one chunk, which it always has. */
  Spool(MemoryBudget budget, Path temporaryDirectory) {
    this.budget = budget;
    this.temporaryDirectory = temporaryDirectory;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int written = 0;
    while (written < length) {
      if (chunkFill == CHUNK_BYTES) {
        keepChunk();
      }
      int piece = Math.min(length - written, CHUNK_BYTES - chunkFill);
      System.arraycopy(bytes, offset + written, chunk, chunkFill, piece);
      chunkFill += piece;
      written += piece;
    }
  }

  /** Ends writing. */
  void finish() throws IOException {
    if (file.isPresent()) {
      moveToFile();
    } else {
      chunks.add(Arrays.copyOf(chunk, chunkFill));
    }
    chunk = new byte[0];
  }

  /** Why writing failed, if it did: whoever writes here may have reported it as something else. */
  Optional<ImageException> failure() {
    return failure;
  }

  private void keepChunk() throws ImageException {
    if (file.isEmpty() && budget.tryTake(CHUNK_BYTES)) {
      budgetBytes += CHUNK_BYTES;
      chunks.add(chunk);
      chunk = new byte[CHUNK_BYTES];
      chunkFill = 0;
    } else {
      moveToFile();
    }
  }

  private void moveToFile() throws ImageException {
    try {
      if (file.isEmpty()) {
        file = Optional.of(SpoolFile.create(temporaryDirectory));
      }
      for (byte[] kept : chunks) {
        file.get().append(kept, kept.length);
      }
      file.get().append(chunk, chunkFill);
      chunkFill = 0;
      freeMemory();
    } catch (ImageException e) {
      failure = Optional.of(e);
      throw e;
    }
  }

  void writeTo(OutputStream out) throws IOException {
    for (byte[] kept : chunks) {
      out.write(kept);
    }
    if (file.isPresent()) {
      byte[] buffer = new byte[CHUNK_BYTES];
      long offset = 0;
      for (int read; (read = file.get().read(offset, buffer)) > 0; offset += read) {
        out.write(buffer, 0, read);
      }
    }
  }

  private void freeMemory() {
    chunks.clear();
    budget.giveBack(budgetBytes);
    budgetBytes = 0;
  }

  /** Frees memory and file. */
  @Override
  public void close() throws IOException {
    freeMemory();
    if (file.isPresent()) {
      file.get().close();
    }
  }
}
