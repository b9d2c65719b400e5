package guiximage.base;

import guiximage.compression.ArchiveCompression;
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
  private final ArchiveCompression compression;

  private ArchiveBytes(Path file, ArchiveCompression compression) {
    this.file = file;
    this.compression = compression;
  }

  static ArchiveBytes of(Path file) throws IOException {
    try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return new ArchiveBytes(file, ArchiveCompression.detect(in));
    }
  }

  InputStream open() throws IOException {
    InputStream in = Files.newInputStream(file);
    return compression == ArchiveCompression.NONE
        ? in
        : new BufferedInputStream(compression.decompress(in, Files.size(file)), BUFFER_BYTES);
  }
}
