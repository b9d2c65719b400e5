package guiximage.oci;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A stream that writes to two streams, which belong to the caller; to the first one first. Closing
 * it closes neither; flushing it flushes the first.
 */
public final class TeeOutputStream extends BulkOutputStream {
  private final OutputStream first;
  private final OutputStream second;

  public TeeOutputStream(OutputStream first, OutputStream second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    first.write(bytes, offset, length);
    second.write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    first.flush();
  }
}
