package guiximage.base;

import guiximage.oci.BulkInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A fixed number of bytes of another stream, which is closed with this one. */
final class LimitedInputStream extends BulkInputStream {
  private long left;

  LimitedInputStream(InputStream in, long sizeBytes) {
    super(in);
    this.left = sizeBytes;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int read = super.read(bytes, offset, (int) Math.min(length, left));
    if (read < 0) {
      throw new EOFException("it is cut short");
    }
    left -= read;
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = super.skip(Math.min(bytes, left));
    left -= skipped;
    return skipped;
  }
}
