package guiximage.base;

import guiximage.image.ManifestFormat;
import guiximage.oci.MediaType;
import guiximage.tar.TarReader.MalformedException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/** How the bytes of a layer or of an archive are compressed. */
enum BlobFormat {
  TAR(Optional.of(MediaType.OCI_LAYER), ""),
  GZIP(Optional.of(MediaType.OCI_LAYER_GZIP), "1f8b"),
  ZSTD(Optional.of(MediaType.OCI_LAYER_ZSTD), "28b52ffd"),
  XZ(Optional.empty(), "fd377a585a00"),
  BZIP2(Optional.empty(), "425a68");

  /** So many bytes tell the format. */
  static final int MAGIC_BYTES = 6;

  /** xz -9 needs 65 MiB. */
  private static final int MAX_XZ_KIBIBYTES = 100 * 1024;

  private static final int BUFFER_BYTES = 64 * 1024;

  /** gzip cannot do more than 1032; what does more is made to fill memories. */
  private static final long MAX_RATIO = 1100;

  /** Below this, no ratio is too good to be true. */
  private static final long HARMLESS_BYTES = 64L * 1024 * 1024;

  private final Optional<MediaType> layerType;

  /** The first bytes, in hexadecimal digits. */
  private final String magic;

  BlobFormat(Optional<MediaType> layerType, String magic) {
    this.layerType = layerType;
    this.magic = magic;
  }

  /**
   * The OCI media type of a layer in this format.
   *
   * @throws MalformedException if no manifest can name such a layer
   */
  MediaType layerType() throws MalformedException {
    return layerType.orElseThrow(
        () ->
            new MalformedException(
                "a layer is compressed with %s, which no manifest can name; compress it with gzip"
                    .formatted(name().toLowerCase(Locale.ROOT))));
  }

  /** What begins with {@code bytes}: a tar, unless it is one of the others. */
  static BlobFormat of(byte[] bytes) {
    String hex = HexFormat.of().formatHex(bytes);
    for (BlobFormat format : values()) {
      if (format != TAR && hex.startsWith(format.magic)) {
        return format;
      }
    }
    return TAR;
  }

  /**
   * What a layer of this type is.
   *
   * @throws MalformedException if it is not the type of a layer
   */
  static BlobFormat of(MediaType layerType) throws MalformedException {
    return switch (ManifestFormat.layerAlgorithm(layerType)
        .orElseThrow(() -> new MalformedException(layerType + " is not the type of a layer"))) {
      case NONE -> TAR;
      case GZIP -> GZIP;
      case ZSTD -> ZSTD;
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
      case XZ ->
          new Bounded(
              XZCompressorInputStream.builder()
                  .setInputStream(buffered)
                  .setDecompressConcatenated(true)
                  .setMemoryLimitKiB(MAX_XZ_KIBIBYTES)
                  .get(),
              sizeBytes);
      case BZIP2 -> new Bounded(new BZip2CompressorInputStream(buffered, true), sizeBytes);
    };
  }

  /** Stops before a small file becomes an endless one. */
  private static final class Bounded extends FilterInputStream {
    private long left;

    Bounded(InputStream in, long compressedBytes) {
      super(in);
      // a manifest may say anything of a size
      long bounded = Math.min(compressedBytes, Long.MAX_VALUE / MAX_RATIO);
      this.left = Math.max(HARMLESS_BYTES, bounded * MAX_RATIO);
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
