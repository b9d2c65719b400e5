package guiximage.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;

/**
 * The size, time and log of a database file, which change when it is written: two equal states have
 * the same content between them, as long as there is no log.
 *
 * @param fileKey device and inode where the file system has them
 * @param logSizeBytes of all logs together
 */
record DatabaseState(
    Optional<Object> fileKey, long sizeBytes, FileTime modified, long logSizeBytes) {

  /** Of the write-ahead log and of the rollback journal. */
  static final List<String> LOG_SUFFIXES = List.of("-wal", "-journal");

  static DatabaseState of(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new DatabaseState(
        Optional.ofNullable(attributes.fileKey()),
        attributes.size(),
        attributes.lastModifiedTime(),
        logSizeBytes(file));
  }

  static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  boolean hasLog() {
    return logSizeBytes > 0;
  }

  /**
   * Tells whether there is a write-ahead log without its index: no process has the log open, and a
   * process that opened it would make an index beside it.
   */
  static boolean isLogAbandoned(Path file) throws IOException {
    return sizeBytes(beside(file, "-wal")) > 0 && Files.notExists(beside(file, "-shm"));
  }

  private static long logSizeBytes(Path file) throws IOException {
    long sum = 0;
    for (String suffix : LOG_SUFFIXES) {
      sum += sizeBytes(beside(file, suffix));
    }
    return sum;
  }

  private static long sizeBytes(Path log) throws IOException {
    try {
      return Files.size(log);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
