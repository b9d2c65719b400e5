package guiximage.archive;

import guiximage.archive.TarReader.MalformedException;
import guiximage.oci.MediaType;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/** How the bytes of a layer or of an archive are compressed. */
enum BlobFormat {
  TAR(MediaType.OCI_LAYER),
  GZIP(MediaType.OCI_LAYER_GZIP),
  ZSTD(MediaType.OCI_LAYER_ZSTD);

  /** So many bytes tell the format. */
  static final int MAGIC_BYTES = 4;

  private static final int BUFFER_BYTES = 64 * 1024;

  /** gzip cannot do more than 1032; what does more is made to fill memories. */
  private static final long MAX_RATIO = 1100;

  /** Below this, no ratio is too good to be true. */
  private static final long HARMLESS_BYTES = 64L * 1024 * 1024;

  private final MediaType layerType;

  BlobFormat(MediaType layerType) {
    this.layerType = layerType;
  }

  /** The OCI media type of a layer in this format. */
  MediaType layerType() {
    return layerType;
  }

  /** What begins with {@code magic}: a tar, unless it is one of the others. */
  static BlobFormat of(byte[] magic) {
    if (magic.length >= 2 && (magic[0] & 0xFF) == 0x1F && (magic[1] & 0xFF) == 0x8B) {
      return GZIP;
    }
    boolean zstd =
        magic.length >= 4
            && (magic[0] & 0xFF) == 0x28
            && (magic[1] & 0xFF) == 0xB5
            && magic[2] == 0x2F
            && (magic[3] & 0xFF) == 0xFD;
    return zstd ? ZSTD : TAR;
  }

  static BlobFormat of(MediaType layerType) {
    return switch (layerType) {
      case OCI_LAYER_GZIP, DOCKER_LAYER_GZIP -> GZIP;
      case OCI_LAYER_ZSTD -> ZSTD;
      case OCI_LAYER, DOCKER_LAYER -> TAR;
      default -> throw new IllegalArgumentException(layerType + " is not the type of a layer");
    };
  }

  /**
   * The uncompressed bytes of {@code in}, which is closed with the result. Reading fails on damage,
   * on anything after the end, and on far more bytes than {@code sizeBytes} compressed ones can
   * hold.
   */
  InputStream decompress(InputStream in, long sizeBytes) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, BUFFER_BYTES);
    return switch (this) {
      case TAR -> buffered;
      case GZIP ->
          new Bounded(
              GzipCompressorInputStream.builder()
                  .setInputStream(buffered)
                  .setDecompressConcatenated(true)
                  .get(),
              sizeBytes);
      case ZSTD -> new Bounded(new ZstdCompressorInputStream(buffered), sizeBytes);
    };
  }

  /** Stops before a small file becomes an endless one. */
  private static final class Bounded extends FilterInputStream {
    private long left;

    Bounded(InputStream in, long compressedBytes) {
      super(in);
      this.left = Math.max(HARMLESS_BYTES, Math.multiplyExact(compressedBytes, MAX_RATIO));
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      left -= Math.max(read, 0);
      if (left < 0) {
        throw new MalformedException(
            "it decompresses to more than " + MAX_RATIO + " times its size; that is no layer");
      }
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      byte[] buffer = new byte[(int) Math.min(bytes, BUFFER_BYTES)];
      return buffer.length == 0 ? 0 : Math.max(0, read(buffer, 0, buffer.length));
    }
  }
}
