package guiximage.oci;

import java.io.IOException;
import java.io.OutputStream;

/** A stream whose only way to take bytes is a range of an array. */
public abstract class BulkOutputStream extends OutputStream {

  @Override
  public final void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public abstract void write(byte[] bytes, int offset, int length) throws IOException;
}
