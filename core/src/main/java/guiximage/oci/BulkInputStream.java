package guiximage.oci;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of another stream, whose only way out is a range of an array. Closing it closes that
 * stream.
 */
public abstract class BulkInputStream extends FilterInputStream {
  protected BulkInputStream(InputStream in) {
    super(in);
  }

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return in.read(bytes, offset, length);
  }

  @Override
  public final boolean markSupported() {
    return false;
  }
}
