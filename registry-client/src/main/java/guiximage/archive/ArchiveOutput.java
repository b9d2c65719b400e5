package guiximage.archive;

import guiximage.compression.Compressor;
import guiximage.oci.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a docker-archive goes, and whether it is compressed as a whole on the way there.
 *
 * @param compressor belongs to the caller
 */
record ArchiveOutput(Optional<Compressor> compressor) {
  private static final int COPY_BYTES = 64 * 1024;

  static final ArchiveOutput PLAIN = new ArchiveOutput(Optional.empty());

  /** Makes the archive, now that it is known where it goes. */
  @FunctionalInterface
  interface Plan {
    ArchivePlan make() throws IOException;
  }

  /**
   * Writes a file that appears when it is complete. An archive that is compressed lies beside it in
   * the meantime, so that the store is read once all the same.
   */
  ArchivedImage write(Plan plan, Path file, ArchiveRun run) throws IOException {
    try (OutputFile plain = OutputFile.replacing(file)) {
      ArchivedImage written = new ArchiveFile(plan.make(), plain, run).write();
      if (compressor.isEmpty()) {
        plain.commit();
      } else {
        compress(plain, file, compressor.get());
      }
      return written;
    }
  }

  private static void compress(OutputFile plain, Path file, Compressor compressor)
      throws IOException {
    try (OutputFile compressed = OutputFile.replacing(file)) {
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
  ArchivedImage write(Plan plan, OutputStream out, ArchiveRun run) throws IOException {
    OutputStream output = new OutputBytes(out);
    if (compressor.isEmpty()) {
      return new ArchiveStream(plan.make(), output, run).write();
    }
    ArchivePlan made = plan.make();
    List<ArchivedImage> written = new ArrayList<>();
    compressor
        .get()
        .compress(plain -> written.add(new ArchiveStream(made, plain, run).write()), output);
    return written.get(0);
  }
}
