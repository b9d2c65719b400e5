package guiximage.layer;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FileFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

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

  private final Path directory;
  private final EntryFiles files;
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
    this.files = new EntryFiles(directory, clock, largestEntries);
    this.observer = observer;
  }

  /** The directory of the entries. */
  public Path path() {
    return directory;
  }

  /** Never fails: an entry that cannot be read is not known. */
  @Override
  public Optional<LayerFacts> find(LayerKey key) {
    try {
      Path file = files.file(key);
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
      files.write(files.file(key), new IndexEntry(key, all).toBytes());
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
      for (Path file : files.list()) {
        // before it is read: a file that another process prunes in between is then not there
        Instant lastUsed = EntryFiles.lastUsed(file);
        // nor is one that is made again in between: of that the time is not known
        Optional<IndexEntry> entry =
            lastUsed.equals(EntryFiles.GONE) ? Optional.empty() : read(file);
        if (entry.isPresent() && file.equals(files.file(entry.get().key()))) {
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
    try {
      return files.prune(time);
    } catch (IOException e) {
      throw failure("prune", e);
    }
  }

  private static Optional<IndexEntry> read(Path file) throws IOException {
    return EntryFiles.read(file, IndexEntry.LARGEST_BYTES).flatMap(IndexEntry::parse);
  }

  private void markUsed(Path file) {
    try {
      files.markUsed(file);
    } catch (IOException e) {
      complain(e);
    }
  }

  private void complain(IOException cause) {
    if (complained.compareAndSet(false, true)) {
      observer.accept(failure("write", cause).getMessage());
    }
  }

  private ImageException failure(String what, IOException cause) {
    return new ImageException(
        FailureKind.OUTPUT,
        "cannot %s the layer index '%s': %s".formatted(what, directory, FileFailure.reason(cause)),
        cause);
  }
}
