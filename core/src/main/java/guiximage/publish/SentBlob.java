package guiximage.publish;

import guiximage.oci.Blob;
import guiximage.oci.BulkOutputStream;
import guiximage.oci.Descriptor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/**
 * A blob on its way to one destination, which tells how many of its bytes have arrived there. The
 * last few MiB that were handed to the network may still be in its buffers, so they count when the
 * destination has answered; what is sent again counts once. For one thread.
 */
final class SentBlob implements Blob {
  /** The bytes that Linux lets wait in one connection: the largest value of net.ipv4.tcp_wmem. */
  static final long BUFFERED_BYTES = 4L << 20;

  private static final int PIECE_BYTES = 64 * 1024;

  private final Blob blob;
  private final LongConsumer arrived;
  private long writtenBytes;
  private long toldBytes;

  SentBlob(Blob blob, LongConsumer arrived) {
    this.blob = blob;
    this.arrived = arrived;
  }

  @Override
  public Descriptor descriptor() {
    return blob.descriptor();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    writtenBytes = 0;
    tell(0);
    blob.writeTo(
        new BulkOutputStream() {
          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int done = 0; done < length; done += PIECE_BYTES) {
              int piece = Math.min(PIECE_BYTES, length - done);
              out.write(bytes, offset + done, piece);
              writtenBytes += piece;
              tell(Math.max(toldBytes, writtenBytes - BUFFERED_BYTES));
            }
          }
        });
  }

  /**
   * The destination has taken it, or has failed.
   *
   * @return how many bytes have arrived: none where it was there, or failed
   */
  long end(boolean isTaken) {
    tell(isTaken ? writtenBytes : 0);
    return toldBytes;
  }

  private void tell(long bytes) {
    if (bytes != toldBytes) {
      arrived.accept(bytes - toldBytes);
      toldBytes = bytes;
    }
  }
}
