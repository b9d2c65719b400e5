package guiximage.archive;

import guiximage.oci.BulkOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A stream that passes bytes on to a stream of the caller, and reports that stream's failures as
 * failures of the output, so that they are not taken for those of the source.
 */
final class OutputBytes extends BulkOutputStream {
  private final OutputStream out;

  OutputBytes(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw OutputFile.cannotWrite("-", e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw OutputFile.cannotWrite("-", e);
    }
  }
}
