package guiximage.layer;

import guiximage.FailureKind;
import guiximage.ImageException;
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
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * An index in a directory, one small file a layer, replaced by renaming. So any number of processes
 * may use it at once, and a crash leaves the old entry or the new one. A file that is damaged, or
 * is not an entry at all, is not known, and is replaced when its layer is made again.
 *
 * <p>The time of a file tells when it was last used, to a day. Once there are more than {@value
 * #USUAL_LARGEST_ENTRIES}, those that have been used least recently are removed.
 */
public final class LayerIndexDirectory implements LayerIndex {
  private static final int USUAL_LARGEST_ENTRIES = 10_000;
  private static final Duration USED_PRECISION = Duration.ofDays(1);
  private static final Duration WRITING_TAKES_AT_MOST = Duration.ofHours(1);
  private static final Pattern ENTRY = Pattern.compile("[0-9a-f]{64}");
  private static final String REMNANT_PREFIX = ".guix-image-";
  private static final Pattern REMNANT = Pattern.compile(Pattern.quote(REMNANT_PREFIX) + ".*");

  private final Path directory;
  private final InstantSource clock;
  private final int largestEntries;
  private final AtomicBoolean trimmed = new AtomicBoolean();
  private final Consumer<String> observer;
  private final AtomicBoolean complained = new AtomicBoolean();

  /**
   * A layer that the index knows.
   *
   * @param lastUsed to a day
   */
  public record Entry(LayerKey key, LayerFacts facts, Instant lastUsed) {}

  /**
   * The index in a directory.
   *
   * @param directory need not exist; it is made, for its owner only, when there is something to
   *     keep
   * @param observer is told, once, if something could not be kept: no failure, but it will cost
   *     time
   */
  public LayerIndexDirectory(Path directory, InstantSource clock, Consumer<String> observer) {
    this(directory, clock, observer, USUAL_LARGEST_ENTRIES);
  }

  LayerIndexDirectory(
      Path directory, InstantSource clock, Consumer<String> observer, int largestEntries) {
    this.directory = directory;
    this.clock = clock;
    this.observer = observer;
    this.largestEntries = largestEntries;
  }

  /** Where the entries are. */
  public Path path() {
    return directory;
  }

  /** Never fails: an entry that cannot be read is not known. */
  @Override
  public Optional<LayerFacts> find(LayerKey key) {
    try {
      Path file = file(key);
      Optional<IndexEntry> found = read(file).filter(entry -> entry.key().equals(key));
      if (found.isPresent()) {
        markUsed(file);
      }
      return found.map(IndexEntry::facts);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Never fails: a directory that cannot be written keeps nothing. Atomic. If two processes add to
   * what is known of one layer at once, one of them may be in vain.
   */
  @Override
  public void put(LayerKey key, LayerFacts facts) {
    Optional<LayerFacts> known = find(key).filter(it -> it.diffId().equals(facts.diffId()));
    LayerFacts all = known.map(it -> it.with(facts)).orElse(facts);
    if (known.isPresent() && known.get().equals(all)) {
      return;
    }
    try {
      write(file(key), new IndexEntry(key, all).toBytes());
    } catch (IOException e) {
      complain(e);
    }
  }

  /**
   * All that is known, what was used last first.
   *
   * @throws ImageException of kind OUTPUT if the directory is there but cannot be read
   */
  public List<Entry> list() throws ImageException {
    List<Entry> entries = new ArrayList<>();
    try {
      for (Path file : files(ENTRY)) {
        Optional<IndexEntry> entry = read(file);
        if (entry.isPresent() && file.equals(file(entry.get().key()))) {
          Instant lastUsed = Files.getLastModifiedTime(file).toInstant();
          entries.add(new Entry(entry.get().key(), entry.get().facts(), lastUsed));
        }
      }
    } catch (IOException e) {
      throw failure("read", e);
    }
    entries.sort(
        Comparator.comparing(Entry::lastUsed)
            .reversed()
            .thenComparing(entry -> entry.key().digest()));
    return entries;
  }

  /**
   * Forgets what was last used before {@code time}. What other processes do meanwhile stays right.
   *
   * @return how many entries are gone
   * @throws ImageException of kind OUTPUT if an entry cannot be removed
   */
  public int prune(Instant time) throws ImageException {
    int removed = 0;
    try {
      for (Path file : files(ENTRY)) {
        if (lastUsed(file).isBefore(time) && Files.deleteIfExists(file)) {
          removed++;
        }
      }
      removeRemnants();
    } catch (IOException e) {
      throw failure("prune", e);
    }
    return removed;
  }

  private Path file(LayerKey key) {
    return directory.resolve(key.digest().hex());
  }

  private static Optional<IndexEntry> read(Path file) throws IOException {
    // a foreign pipe would keep us waiting
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return IndexEntry.parse(in.readNBytes(IndexEntry.LARGEST_BYTES));
    } catch (NoSuchFileException e) {
      // pruned just now
      return Optional.empty();
    }
  }

  private void markUsed(Path file) {
    try {
      Instant now = clock.instant();
      if (lastUsed(file).isBefore(now.minus(USED_PRECISION))) {
        Files.setLastModifiedTime(file, FileTime.from(now));
      }
    } catch (IOException e) {
      complain(e);
    }
  }

  private static Instant lastUsed(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
    } catch (NoSuchFileException e) {
      return Instant.MAX;
    }
  }

  private void write(Path file, byte[] bytes) throws IOException {
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
    List<Path> files = files(ENTRY);
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

  /** Removes what processes have left behind that were killed while they wrote. */
  private void removeRemnants() throws IOException {
    Instant longAgo = clock.instant().minus(WRITING_TAKES_AT_MOST);
    for (Path file : files(REMNANT)) {
      if (lastUsed(file).isBefore(longAgo)) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** The files whose names match, in no order; none if there is no directory. */
  private List<Path> files(Pattern name) throws IOException {
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

  private void complain(IOException cause) {
    if (complained.compareAndSet(false, true)) {
      observer.accept(failure("write", cause).getMessage());
    }
  }

  private ImageException failure(String what, IOException cause) {
    return new ImageException(
        FailureKind.OUTPUT,
        "cannot %s the layer index '%s': %s".formatted(what, directory, cause.getMessage()),
        cause);
  }
}
