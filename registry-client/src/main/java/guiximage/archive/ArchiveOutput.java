package guiximage.archive;

import guiximage.IoSupplier;
import guiximage.compression.ArchiveCompression;
import guiximage.compression.Compressor;
import guiximage.compression.GzipEncoder;
import guiximage.oci.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The compression of a docker-archive as a whole on its way to a file or a stream. */
record ArchiveOutput(ArchiveCompression compression, GzipEncoder gzipEncoder) {
  /** Enough for all cores of a usual machine, and no more than a small heap has. */
  private static final long MEMORY_BYTES = 64L * 1024 * 1024;

  private static final int COPY_BYTES = 64 * 1024;

  static final ArchiveOutput PLAIN = new ArchiveOutput(ArchiveCompression.NONE, GzipEncoder.AUTO);

  /**
   * Writes a file that appears when it is complete. An archive that is compressed lies beside it in
   * the meantime, so that the store is read once all the same.
   */
  ArchivedImage write(IoSupplier<ArchivePlan> plan, Path file, ArchiveRun run) throws IOException {
    try (OutputFile plain = OutputFile.replacing(file)) {
      ArchivedImage written = new ArchiveFile(plan.get(), plain, run).write();
      if (compression == ArchiveCompression.NONE) {
        plain.commit();
      } else {
        compress(plain, file, run);
      }
      return written;
    }
  }

  private void compress(OutputFile plain, Path file, ArchiveRun run) throws IOException {
    try (Compressor compressor = compressor(run);
        OutputFile compressed = OutputFile.replacing(file)) {
      FileSection.write(compressed, 0, out -> compressor.compress(content(plain), out));
      compressed.commit();
    }
  }

  private static Content content(OutputFile file) {
    return out -> {
      ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
      for (long position = 0; ; position += buffer.limit()) {
        buffer.clear();
        if (read(file, buffer, position) < 0) {
          return;
        }
        out.write(buffer.flip().array(), 0, buffer.limit());
      }
    };
  }

  private static int read(OutputFile file, ByteBuffer buffer, long position) throws IOException {
    try {
      return file.channel().read(buffer, position);
    } catch (IOException e) {
      throw OutputFile.cannotWrite(file.name(), e);
    }
  }

  /** Writes to a stream and leaves it open. */
  ArchivedImage write(IoSupplier<ArchivePlan> plan, OutputStream out, ArchiveRun run)
      throws IOException {
    OutputStream output = new OutputBytes(out);
    ArchivePlan made = plan.get();
    List<ArchivedImage> written = new ArrayList<>();
    try (Compressor compressor = compressor(run)) {
      compressor.compress(
          plain -> written.add(new ArchiveStream(made, plain, run).write()), output);
    }
    return written.get(0);
  }

  private Compressor compressor(ArchiveRun run) {
    return Compressor.ofArchives(compression, gzipEncoder, run.jobs(), MEMORY_BYTES);
  }
}
