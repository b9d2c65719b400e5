package guiximage.base;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The bytes of an archive, uncompressed. Skipping in a plain file is a seek; a compressed one is
 * decompressed from its beginning each time, so that nothing is ever written to disk.
 */
final class ArchiveBytes {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Path file;
  private final BlobFormat format;

  private ArchiveBytes(Path file, BlobFormat format) {
    this.file = file;
    this.format = format;
  }

  static ArchiveBytes of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new ArchiveBytes(file, BlobFormat.of(in.readNBytes(BlobFormat.MAGIC_BYTES)));
    }
  }

  InputStream open() throws IOException {
    InputStream in = Files.newInputStream(file);
    return format == BlobFormat.TAR
        ? in
        : new BufferedInputStream(format.decompress(in, Files.size(file)), BUFFER_BYTES);
  }
}
