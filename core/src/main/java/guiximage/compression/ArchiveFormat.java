package guiximage.compression;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** The formats xz and bzip2: a stream for each block, since readers take several streams as one. */
record ArchiveFormat(ArchiveCompression compression) implements BlockFormat {
  /** The dictionary size of xz's preset 3: larger blocks would not compress better. */
  private static final int BLOCK_BYTES = 4 << 20;

  /** The last preset whose encoder is quick and takes some 30 MiB of heap; the usual 6 takes 90. */
  private static final int XZ_PRESET = 3;

  @Override
  public int blockBytes() {
    return BLOCK_BYTES;
  }

  /** The bound of bzip2: 1 % and 600 bytes. xz needs less. */
  @Override
  public int encodedBytes() {
    return BLOCK_BYTES + BLOCK_BYTES / 100 + 600;
  }

  @Override
  public BlockEncoder newEncoder() {
    return new Encoder(compression);
  }

  @Override
  public String toString() {
    return compression.toString();
  }

  private record Encoder(ArchiveCompression compression) implements BlockEncoder {

    @Override
    public void encode(ByteBuffer block, ByteBuffer encoded) {
      byte[] bytes = new byte[block.remaining()];
      block.get(bytes);
      ByteArrayOutputStream made = new ByteArrayOutputStream(bytes.length / 2);
      try (OutputStream out = open(made)) {
        out.write(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException("memory does not fail", e);
      }
      encoded.put(made.toByteArray());
    }

    private OutputStream open(OutputStream out) throws IOException {
      return compression == ArchiveCompression.XZ
          ? new XZOutputStream(out, new LZMA2Options(XZ_PRESET))
          : new BZip2CompressorOutputStream(out);
    }

    @Override
    public void close() {}
  }
}
