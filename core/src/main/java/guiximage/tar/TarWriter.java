package guiximage.tar;

import guiximage.oci.BulkOutputStream;
import guiximage.oci.Content;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a tar to a stream that it does not own: members in the order given, then two zero blocks,
 * padded with zeros to a multiple of 10,240 bytes. For one thread.
 */
public final class TarWriter {
  /** The unit of a tar: a header has one, content is padded to whole ones. */
  public static final int BLOCK_BYTES = 512;

  private static final int RECORD_BYTES = 20 * BLOCK_BYTES;
  private static final int BUFFER_BYTES = 128 * 1024;
  private static final byte[] ZEROS = new byte[RECORD_BYTES];

  private final OutputStream out;

  /** Headers and small files wait here, so that {@code out} gets few, large pieces. */
  private final byte[] buffer = new byte[BUFFER_BYTES];

  private int buffered;
  private long passed;

  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /** The size of a whole tar whose members take {@code membersBytes}. */
  public static long totalBytes(long membersBytes) {
    return roundUp(membersBytes + 2 * BLOCK_BYTES, RECORD_BYTES);
  }

  /** {@code sizeBytes} rounded up to whole blocks. */
  static long padded(long sizeBytes) {
    return roundUp(sizeBytes, BLOCK_BYTES);
  }

  private static long roundUp(long sizeBytes, int unit) {
    return (sizeBytes + unit - 1) / unit * unit;
  }

  /** Writes a member without content. */
  public void write(TarEntry entry) throws IOException {
    write(entry, content -> {});
  }

  /**
   * Writes a member and its content.
   *
   * @throws IllegalStateException if {@code content} is not as long as {@code entry} says
   */
  public void write(TarEntry entry, Content content) throws IOException {
    byte[] header = entry.header();
    append(header, 0, header.length);
    long end = sizeBytes() + entry.sizeBytes();
    content.writeTo(new Body());
    if (sizeBytes() != end) {
      throw new IllegalStateException(
          "%s has %d bytes of content, not %d"
              .formatted(entry.name(), sizeBytes() - end + entry.sizeBytes(), entry.sizeBytes()));
    }
    append(ZEROS, 0, (int) (padded(entry.sizeBytes()) - entry.sizeBytes()));
  }

  /** Ends the tar and hands everything to the stream, which stays open. */
  public void finish() throws IOException {
    long left = totalBytes(sizeBytes()) - sizeBytes();
    while (left > 0) {
      int length = (int) Math.min(left, ZEROS.length);
      append(ZEROS, 0, length);
      left -= length;
    }
    drain();
  }

  /** The number of bytes that have been written so far. */
  public long sizeBytes() {
    return passed + buffered;
  }

  private void append(byte[] bytes, int offset, int length) throws IOException {
    if (length > buffer.length - buffered) {
      drain();
    }
    if (length >= buffer.length) {
      out.write(bytes, offset, length);
      passed += length;
    } else {
      System.arraycopy(bytes, offset, buffer, buffered, length);
      buffered += length;
    }
  }

  private void drain() throws IOException {
    out.write(buffer, 0, buffered);
    passed += buffered;
    buffered = 0;
  }

  /** Takes the content of a member. */
  private final class Body extends BulkOutputStream {
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      append(bytes, offset, length);
    }
  }
}
