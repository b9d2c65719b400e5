package guiximage.layer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * The files of a local index, one for each layer; their content is not checked here. The directory
 * need not exist, and other processes may write and remove files at any time; files of other names
 * are left alone. Thread-safe.
 */
final class EntryFiles {
  /** The last use of a file that another process has removed: never long ago. */
  static final Instant GONE = Instant.MAX;

  private static final Duration USED_PRECISION = Duration.ofDays(1);
  private static final Duration WRITING_TAKES_AT_MOST = Duration.ofHours(1);
  private static final Pattern ENTRY = Pattern.compile("[0-9a-f]{64}");
  private static final String REMNANT_PREFIX = ".guix-image-";
  private static final Pattern REMNANT = Pattern.compile(Pattern.quote(REMNANT_PREFIX) + ".*");

  private final Path directory;
  private final InstantSource clock;
  private final int largestEntries;
  private final AtomicBoolean trimmed = new AtomicBoolean();

  /**
   * The files in {@code directory}.
   *
   * @param largestEntries how many are kept, about
   */
  EntryFiles(Path directory, InstantSource clock, int largestEntries) {
    this.directory = directory;
    this.clock = clock;
    this.largestEntries = largestEntries;
  }

  /** The path of the entry of a layer, which need not exist. */
  Path file(LayerKey key) {
    return directory.resolve(key.digest().hex());
  }

  /** The files of all entries, in no order; none if there is no directory. */
  List<Path> list() throws IOException {
    return list(ENTRY);
  }

  private List<Path> list(Pattern name) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      for (Path file : all) {
        if (name.matcher(String.valueOf(file.getFileName())).matches()) {
          files.add(file);
        }
      }
    } catch (NoSuchFileException e) {
      return files;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }

  /**
   * The first bytes of a file, at most {@code maxBytes}; empty if it is no regular file, or gone.
   */
  static Optional<byte[]> read(Path file, int maxBytes) throws IOException {
    // a foreign pipe would keep us waiting
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(in.readNBytes(maxBytes));
    } catch (NoSuchFileException e) {
      // pruned just now
      return Optional.empty();
    }
  }

  /** Makes now the time of a file, unless that is right to a day: reading seldom writes. */
  void markUsed(Path file) throws IOException {
    Instant now = clock.instant();
    if (lastUsed(file).isBefore(now.minus(USED_PRECISION))) {
      Files.setLastModifiedTime(file, FileTime.from(now));
    }
  }

  /** The time of a file; {@link #GONE} if it is not there. */
  static Instant lastUsed(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
    } catch (NoSuchFileException e) {
      return GONE;
    }
  }

  /**
   * Writes a file, or replaces it. Atomic. Makes the directory, for its owner only, if it does not
   * exist.
   */
  void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    if (trimmed.compareAndSet(false, true)) {
      trim();
    }
    Path temporary = Files.createTempFile(directory, REMNANT_PREFIX, ".tmp");
    try {
      Files.write(temporary, bytes);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Keeps the directory small: once a process, because a process adds few entries. */
  private void trim() throws IOException {
    removeRemnants();
    List<Path> files = list();
    if (files.size() <= largestEntries) {
      return;
    }
    Map<Path, Instant> lastUsed = new HashMap<>();
    for (Path file : files) {
      lastUsed.put(file, lastUsed(file));
    }
    files.sort(Comparator.comparing(lastUsed::get));
    // some more than needed, so that this is seldom
    int kept = largestEntries - largestEntries / 10;
    for (Path file : files.subList(0, files.size() - kept)) {
      Files.deleteIfExists(file);
    }
  }

  /**
   * Removes the entries that were last used before {@code time}.
   *
   * @return how many are gone
   */
  int prune(Instant time) throws IOException {
    int removed = 0;
    for (Path file : list()) {
      if (lastUsed(file).isBefore(time) && Files.deleteIfExists(file)) {
        removed++;
      }
    }
    removeRemnants();
    return removed;
  }

  /** Removes what processes have left behind that were killed while they wrote. */
  private void removeRemnants() throws IOException {
    Instant longAgo = clock.instant().minus(WRITING_TAKES_AT_MOST);
    for (Path file : list(REMNANT)) {
      if (lastUsed(file).isBefore(longAgo)) {
        Files.deleteIfExists(file);
      }
    }
  }
}
