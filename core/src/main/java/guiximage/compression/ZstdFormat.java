package guiximage.compression;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;

/**
 * Zstandard frames, one a block, each with its content size and a checksum.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8878">RFC 8878</a>
 */
record ZstdFormat(int level) implements BlockFormat {
  /** A tenth smaller than gzip in half the time. */
  static final int USUAL_LEVEL = 3;

  /** At level 3 blocks of 1 MiB make a blob 5 % larger. */
  private static final int BLOCK_BYTES = 4 << 20;

  @Override
  public int blockBytes() {
    return BLOCK_BYTES;
  }

  @Override
  public BlockEncoder newEncoder() {
    return new Encoder(level);
  }

  @Override
  public String toString() {
    return "zstd, level " + level;
  }

  private static final class Encoder implements BlockEncoder {
    private final ZstdCompressCtx context;
    private final ByteBuffer made =
        ByteBuffer.allocateDirect(Math.toIntExact(Zstd.compressBound(BLOCK_BYTES)));

    Encoder(int level) {
      context = new ZstdCompressCtx().setLevel(level).setContentSize(true).setChecksum(true);
    }

    @Override
    public byte[] encode(ByteBuffer block) {
      int bytes =
          context.compressDirectByteBuffer(
              made, 0, made.capacity(), block, block.position(), block.remaining());
      byte[] encoded = new byte[bytes];
      made.get(0, encoded);
      return encoded;
    }

    @Override
    public void close() {
      context.close();
    }
  }
}
