package guiximage.layer;

import guiximage.ImageException;
import guiximage.oci.BulkOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A buffer where packed bytes wait for the destination: in memory while there is some left, then in
 * a temporary file. It is written once, by one thread, up to {@link #finish}; then it may be read
 * any number of times, by several threads at once, until it is closed.
 */
final class Spool extends BulkOutputStream implements Closeable {
  private final SpoolMemory memory;
  private final Path temporaryDirectory;

  /** All full but the last. */
  private final List<byte[]> chunks = new ArrayList<>();

  private @Nullable SpoolFile file;
  private @Nullable ImageException failure;
  private int lastFill;

  /** Takes chunks from {@code memory} as it needs them; one it always has. */
  Spool(SpoolMemory memory, Path temporaryDirectory) {
    this.memory = memory;
    this.temporaryDirectory = temporaryDirectory;
    chunks.add(memory.take());
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int written = 0;
    while (written < length) {
      if (lastFill == SpoolMemory.CHUNK_BYTES) {
        openChunk();
      }
      int piece = Math.min(length - written, SpoolMemory.CHUNK_BYTES - lastFill);
      System.arraycopy(bytes, offset + written, last(), lastFill, piece);
      lastFill += piece;
      written += piece;
    }
  }

  private byte[] last() {
    return chunks.get(chunks.size() - 1);
  }

  /** Ends writing. */
  void finish() throws IOException {
    if (file != null) {
      moveToFile();
    }
  }

  /** The reason why writing failed, if it did: a writer may have reported it as something else. */
  Optional<ImageException> failure() {
    return Optional.ofNullable(failure);
  }

  private void openChunk() throws ImageException {
    Optional<byte[]> next = file == null ? memory.tryTake() : Optional.empty();
    if (next.isPresent()) {
      chunks.add(next.get());
      lastFill = 0;
    } else {
      moveToFile();
    }
  }

  /** Keeps one chunk, which is empty then. */
  private void moveToFile() throws ImageException {
    try {
      SpoolFile grown = file == null ? SpoolFile.create(temporaryDirectory) : file;
      file = grown;
      for (byte[] full : chunks.subList(0, chunks.size() - 1)) {
        grown.append(full, full.length);
      }
      grown.append(last(), lastFill);
    } catch (ImageException e) {
      failure = e;
      throw e;
    }
    lastFill = 0;
    List<byte[]> others = chunks.subList(1, chunks.size());
    memory.giveBack(others);
    others.clear();
  }

  void writeTo(OutputStream out) throws IOException {
    SpoolFile whole = file;
    if (whole != null) {
      byte[] buffer = new byte[SpoolMemory.CHUNK_BYTES];
      long offset = 0;
      for (int read; (read = whole.read(offset, buffer)) > 0; offset += read) {
        out.write(buffer, 0, read);
      }
      return;
    }
    for (byte[] full : chunks.subList(0, chunks.size() - 1)) {
      out.write(full);
    }
    out.write(last(), 0, lastFill);
  }

  /** Frees memory and file. No thread may be reading any more: others write to the memory then. */
  @Override
  public void close() throws IOException {
    memory.giveBack(chunks);
    chunks.clear();
    if (file != null) {
      file.close();
    }
  }
}
