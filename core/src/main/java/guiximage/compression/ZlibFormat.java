package guiximage.compression;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Gzip members made by the Java runtime's zlib, one a block: no name, no time, operating system
 * unknown.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</a>
 */
record ZlibFormat(int level) implements BlockFormat {
  /**
   * The fastest that makes an 806 MB closure at most 3 % larger than skopeo does: 299 MB. One core
   * takes 7.9 s for it; 10.1 s and 10.3 s at levels 3 and 4 for 294 and 284 MB.
   */
  static final int USUAL_LEVEL = 2;

  /** Blocks of 1 MiB, as for libdeflate, would make 0.1 % more; larger ones gain nothing. */
  private static final int BLOCK_BYTES = 8 << 20;

  /** ID1 ID2, deflate, no flags, mtime 0, no extra flags, operating system unknown. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private static final int TRAILER_BYTES = 8;

  /** Content that does not shrink is stored in pieces of some KiB, with 5 bytes before each. */
  private static final int LARGEST_DEFLATED_BYTES = BLOCK_BYTES + (BLOCK_BYTES >> 8) + 64;

  @Override
  public int blockBytes() {
    return BLOCK_BYTES;
  }

  @Override
  public int encodedBytes() {
    return HEADER.length + LARGEST_DEFLATED_BYTES + TRAILER_BYTES;
  }

  @Override
  public BlockEncoder newEncoder() {
    return new Encoder(level);
  }

  @Override
  public String toString() {
    return "zlib, level " + level;
  }

  private static final class Encoder implements BlockEncoder {
    private final Deflater deflater;
    private final CRC32 crc = new CRC32();

    Encoder(int level) {
      deflater = new Deflater(level, true);
    }

    @Override
    public void encode(ByteBuffer block, ByteBuffer encoded) {
      crc.reset();
      crc.update(block.duplicate());
      deflater.reset();
      deflater.setInput(block.duplicate());
      deflater.finish();
      encoded.order(ByteOrder.LITTLE_ENDIAN).put(HEADER);
      deflater.deflate(encoded);
      if (!deflater.finished()) {
        throw new IllegalStateException("zlib made more bytes than a block and its overhead");
      }
      encoded.putInt((int) crc.getValue()).putInt(block.remaining());
    }

    @Override
    public void close() {
      deflater.end();
    }
  }
}
