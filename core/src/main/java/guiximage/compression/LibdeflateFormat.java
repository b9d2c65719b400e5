package guiximage.compression;

import static guiximage.compression.Libdeflate.libdeflate_alloc_compressor;
import static guiximage.compression.Libdeflate.libdeflate_free_compressor;
import static guiximage.compression.Libdeflate.libdeflate_gzip_compress;
import static guiximage.compression.Libdeflate.libdeflate_gzip_compress_bound;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * Gzip members made by libdeflate, one a block: no name, no time, operating system unknown.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</a>
 */
record LibdeflateFormat(int level) implements BlockFormat {
  /**
   * The fastest that makes an 806 MB closure no larger than skopeo does: 285 MB instead of 290. One
   * core takes 5.1 s for it; 3.9 s, 5.6 s and 5.9 s at levels 1, 3 and 4 for 296, 282 and 280 MB.
   */
  static final int USUAL_LEVEL = 2;

  /** Larger blocks gain less than 0.3 %, smaller ones leave cores idle in small layers. */
  private static final int BLOCK_BYTES = 1 << 20;

  /**
   * Loads the library and tells whether this machine has it. An interrupted thread stays
   * interrupted.
   */
  static boolean isPresent() {
    // JNA waits for ldconfig when it is loaded, and drops an interruption then
    boolean interrupted = Thread.interrupted();
    try {
      libdeflate_free_compressor(Pointer.NULL);
      return true;
    } catch (LinkageError e) {
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public int blockBytes() {
    return BLOCK_BYTES;
  }

  /** With a null compressor the library gives the bound for all levels. */
  @Override
  public int encodedBytes() {
    return libdeflate_gzip_compress_bound(Pointer.NULL, new NativeLong(BLOCK_BYTES)).intValue();
  }

  @Override
  public BlockEncoder newEncoder() {
    return new Encoder(level);
  }

  @Override
  public String toString() {
    return "libdeflate, level " + level;
  }

  private static final class Encoder implements BlockEncoder {
    private final Pointer compressor;

    Encoder(int level) {
      Pointer allocated = libdeflate_alloc_compressor(level);
      if (allocated == null) {
        throw new OutOfMemoryError("libdeflate cannot allocate a compressor");
      }
      compressor = allocated;
    }

    @Override
    public void encode(ByteBuffer block, ByteBuffer encoded) {
      NativeLong inBytes = new NativeLong(block.remaining());
      NativeLong outBytes = new NativeLong(encoded.remaining());
      int bytes =
          libdeflate_gzip_compress(compressor, address(block), inBytes, address(encoded), outBytes)
              .intValue();
      if (bytes == 0) {
        throw new IllegalStateException("libdeflate made more bytes than its bound");
      }
      encoded.position(encoded.position() + bytes);
    }

    private static Pointer address(ByteBuffer buffer) {
      return Native.getDirectBufferPointer(buffer).share(buffer.position());
    }

    @Override
    public void close() {
      libdeflate_free_compressor(compressor);
    }
  }
}
