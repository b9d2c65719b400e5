package guiximage.compression;

import guiximage.oci.BulkInputStream;
import guiximage.oci.Compression;
import guiximage.oci.MediaType;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/**
 * The compression of an archive or a layer as a whole; the names are those of {@code guix pack -C}.
 */
public enum ArchiveCompression {
  NONE(""),
  GZIP("1f8b"),
  ZSTD("28b52ffd"),
  XZ("fd377a585a00"),
  BZIP2("425a68");

  private static final int MAGIC_BYTES = 6;

  /** xz -9 needs 65 MiB. */
  private static final int MAX_XZ_KIBIBYTES = 100 * 1024;

  private static final int BUFFER_BYTES = 64 * 1024;

  /** gzip reaches 1032 at most; a higher ratio is made to fill memories. */
  private static final long MAX_RATIO = 1100;

  /** The size below which any ratio is harmless. */
  private static final long HARMLESS_BYTES = 64L * 1024 * 1024;

  /** The first bytes, in hexadecimal digits; empty for {@link #NONE}. */
  private final String magic;

  ArchiveCompression(String magic) {
    this.magic = magic;
  }

  /** Reads {@code none}, {@code gzip}, {@code zstd}, {@code xz} or {@code bzip2}. */
  public static ArchiveCompression parse(String text) {
    return switch (text) {
      case "none" -> NONE;
      case "gzip" -> GZIP;
      case "zstd" -> ZSTD;
      case "xz" -> XZ;
      case "bzip2" -> BZIP2;
      case "lzip" ->
          throw new IllegalArgumentException(
              "docker, podman and skopeo cannot read lzip; use xz, which compresses as well");
      default ->
          throw new IllegalArgumentException(
              "unknown compression '" + text + "'; use none, gzip, zstd, xz or bzip2");
    };
  }

  /**
   * The compression of the bytes of {@code in}, by their magic number; {@link #NONE} if they have
   * that of no other. The stream stays where it is.
   */
  public static ArchiveCompression detect(BufferedInputStream in) throws IOException {
    in.mark(MAGIC_BYTES);
    String hex = HexFormat.of().formatHex(in.readNBytes(MAGIC_BYTES));
    in.reset();
    for (ArchiveCompression compression : values()) {
      if (compression != NONE && hex.startsWith(compression.magic)) {
        return compression;
      }
    }
    return NONE;
  }

  /** The OCI media type of a layer compressed so; empty if OCI has none. */
  public Optional<MediaType> layerType() {
    return switch (this) {
      case NONE -> Optional.of(Compression.Algorithm.NONE.mediaType());
      case GZIP -> Optional.of(Compression.Algorithm.GZIP.mediaType());
      case ZSTD -> Optional.of(Compression.Algorithm.ZSTD.mediaType());
      case XZ, BZIP2 -> Optional.empty();
    };
  }

  /**
   * The uncompressed bytes of {@code in}, which is closed with the result. Reading throws an
   * IOException on damage, on anything after the end, and on more than 64 MiB and 1100 times {@code
   * sizeBytes}.
   *
   * @param sizeBytes size of {@code in}
   */
  public InputStream decompress(InputStream in, long sizeBytes) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, BUFFER_BYTES);
    return switch (this) {
      case NONE -> buffered;
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

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Decompressed bytes that end with a failure before a small file becomes an endless one. */
  private static final class Bounded extends BulkInputStream {
    private long left;

    Bounded(InputStream in, long compressedBytes) {
      super(in);
      // a manifest may state any size
      long bounded = Math.min(compressedBytes, Long.MAX_VALUE / MAX_RATIO);
      this.left = Math.max(HARMLESS_BYTES, bounded * MAX_RATIO);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      left -= Math.max(read, 0);
      if (left < 0) {
        throw new IOException(
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
