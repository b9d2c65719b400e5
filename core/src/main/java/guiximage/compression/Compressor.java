package guiximage.compression;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Compression;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A compressor of streams in independent blocks, on threads that all streams share: gzip members of
 * 1 MiB (libdeflate) or 8 MiB (zlib), or zstd frames of 8 MiB, of uncompressed content. So one
 * large stream uses all cores, and the bytes do not depend on the number of cores. Thread-safe.
 */
public final class Compressor implements AutoCloseable {
  /** Null for the compression none. */
  private final @Nullable FormatChoice choice;

  private final int jobs;
  private final long memoryBytes;

  /** Guarded by this; null until the first block, since loading a library takes time. */
  private @Nullable BlockWorkers workers;

  /**
   * A compressor that loads no library and starts no thread before the first block.
   *
   * @param jobs the number of blocks that are compressed at once, 1 or more
   * @param memoryBytes the approximate memory for blocks in flight; a small value lets fewer blocks
   *     be compressed at once
   */
  public Compressor(Compression compression, GzipEncoder gzipEncoder, int jobs, long memoryBytes) {
    this(
        compression.algorithm() == Algorithm.NONE
            ? null
            : () -> layerFormat(compression, gzipEncoder),
        jobs,
        memoryBytes);
  }

  private Compressor(@Nullable FormatChoice choice, int jobs, long memoryBytes) {
    if (jobs < 1) {
      throw new IllegalArgumentException("the number of jobs, " + jobs + ", is not 1 or more");
    }
    this.choice = choice;
    this.jobs = jobs;
    this.memoryBytes = memoryBytes;
  }

  /**
   * A compressor for whole archives, which have more formats than layers; else as the constructor.
   */
  public static Compressor ofArchives(
      ArchiveCompression compression, GzipEncoder gzipEncoder, int jobs, long memoryBytes) {
    return switch (compression) {
      case NONE -> new Compressor(Compression.NONE, gzipEncoder, jobs, memoryBytes);
      case GZIP -> new Compressor(Compression.GZIP, gzipEncoder, jobs, memoryBytes);
      case ZSTD -> new Compressor(Compression.ZSTD, gzipEncoder, jobs, memoryBytes);
      case XZ, BZIP2 -> new Compressor(() -> new ArchiveFormat(compression), jobs, memoryBytes);
    };
  }

  /** A choice of the format, made at the first block. */
  @FunctionalInterface
  private interface FormatChoice {
    BlockFormat choose() throws ImageException;
  }

  /**
   * Writes {@code content}, compressed, to {@code out} and leaves it open. Empty content becomes a
   * valid blob. After a failure {@code out} is cut short.
   *
   * @throws ImageException of kind CONFIGURATION if this machine lacks the encoder that was asked
   *     for
   */
  public void compress(Content content, OutputStream out) throws IOException {
    if (choice == null) {
      content.writeTo(out);
      return;
    }
    try (BlockOutputStream blocks = new BlockOutputStream(startedWorkers(choice), out)) {
      content.writeTo(blocks);
      blocks.finish();
    }
  }

  /** The library that compresses and its level; empty before the first block. */
  public synchronized Optional<String> encoder() {
    return Optional.ofNullable(workers).map(started -> started.format().toString());
  }

  private synchronized BlockWorkers startedWorkers(FormatChoice format) throws ImageException {
    if (workers == null) {
      workers = new BlockWorkers(format.choose(), jobs, memoryBytes);
    }
    return workers;
  }

  private static BlockFormat layerFormat(Compression compression, GzipEncoder gzipEncoder)
      throws ImageException {
    if (compression.algorithm() == Algorithm.ZSTD) {
      return new ZstdFormat(compression.level().orElse(ZstdFormat.USUAL_LEVEL));
    }
    boolean libdeflate = gzipEncoder != GzipEncoder.ZLIB && LibdeflateFormat.isPresent();
    if (gzipEncoder == GzipEncoder.LIBDEFLATE && !libdeflate) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "this machine lacks libdeflate, which --gzip-encoder asks for: install the package"
              + " libdeflate0 (Debian) or libdeflate (Guix, Nix), or use --gzip-encoder auto");
    }
    return libdeflate
        ? new LibdeflateFormat(compression.level().orElse(LibdeflateFormat.USUAL_LEVEL))
        : new ZlibFormat(compression.level().orElse(ZlibFormat.USUAL_LEVEL));
  }

  /** Waits for the blocks under way and ends the threads. */
  @Override
  public synchronized void close() {
    if (workers != null) {
      workers.close();
      workers = null;
    }
  }
}
