package guiximage.layer;

import guiximage.file.FileListing;
import guiximage.file.FileWalk;
import guiximage.file.RawPath;
import guiximage.store.StoreFile;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import guiximage.tar.TarEntry;
import guiximage.tar.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A layer of store items: the directories that lead to the store, then the items in order.
 *
 * <p>Where all NAR hashes are known they alone decide the content: a file's mode is 0555 if it is
 * executable and 0444 if not, a directory's 0555, as every store has them. Where some are not, the
 * layer has no key and the permission bits are those of the files.
 */
public final class StoreLayerRecipe implements LayerRecipe {
  /**
   * Files and ends of directories that are kept between the two walks of an export, some 8 MB: a
   * layer with more is walked twice.
   */
  private static final int MOST_LISTED = 20_000;

  private final String storeDirectory;
  private final List<StoreItem> items;
  private final StoreRoot root;
  private final LayerFormat format;
  private final boolean checked;

  /** Asked for several times in a push, and a digest costs much before it is compiled. */
  private final @Nullable LayerKey key;

  /**
   * A layer that holds {@code items}, at least one, all of one store.
   *
   * @throws IllegalArgumentException if an item is there twice or is of another store
   */
  public StoreLayerRecipe(List<StoreItem> items, StoreRoot root, LayerFormat format) {
    this(items.get(0).path().storeDirectory(), items, root, format);
  }

  /**
   * A layer that holds {@code items}, perhaps none, of the store in {@code storeDirectory}.
   *
   * @throws IllegalArgumentException if an item is there twice or is of another store
   */
  public StoreLayerRecipe(
      String storeDirectory, List<StoreItem> items, StoreRoot root, LayerFormat format) {
    this(storeDirectory, items, root, format, false);
  }

  private StoreLayerRecipe(
      String storeDirectory,
      List<StoreItem> items,
      StoreRoot root,
      LayerFormat format,
      boolean checked) {
    this.storeDirectory = storeDirectory;
    this.items = List.copyOf(items);
    this.root = root;
    this.format = format;
    this.checked = checked;
    this.key = StoreLayerKey.of(storeDirectory, this.items, format).orElse(null);
    HashSet<StorePath> seen = new HashSet<>();
    for (StoreItem item : items) {
      if (!item.path().storeDirectory().equals(storeDirectory)) {
        throw new IllegalArgumentException(item.path() + " is not in " + storeDirectory);
      }
      if (!seen.add(item.path())) {
        throw new IllegalArgumentException(item.path() + " is in the layer twice");
      }
    }
  }

  /**
   * The same layer; but writing it also computes the NAR hash of each item, in the same pass, and
   * throws an exception of kind STORE for an item that is not what the store's database says.
   */
  public StoreLayerRecipe checkingNarHashes() {
    return new StoreLayerRecipe(storeDirectory, items, root, format, true);
  }

  /** The items in the layer, in its order. */
  public List<StoreItem> items() {
    return items;
  }

  @Override
  public Optional<LayerKey> key() {
    return Optional.ofNullable(key);
  }

  @Override
  public List<StorePath> storePaths() {
    return items.stream().map(StoreItem::path).toList();
  }

  @Override
  public List<StorePath> largestItems() {
    return items.stream()
        .sorted(Comparator.comparingLong(StoreItem::narSizeBytes).reversed())
        .map(StoreItem::path)
        .toList();
  }

  @Override
  public String comment() {
    return PythonText.storePaths(items.stream().map(item -> item.path().toString()).toList());
  }

  @Override
  public long tarSizeBytes() throws IOException {
    return sizedTar().sizeBytes();
  }

  @Override
  public SizedTar sizedTar() throws IOException {
    ListedItems listed = list();
    return new SizedTar(
        TarWriter.totalBytes(listed.membersBytes()),
        out -> {
          TarWriter tar = new TarWriter(out);
          writeMembers(tar, listed.take());
          tar.finish();
        });
  }

  /**
   * The files of all items, as they were when the size was asked for. The first writing takes them,
   * and the collector may when memory is short; then they are listed again.
   *
   * @param membersBytes the size of the tar without its end
   */
  record ListedItems(long membersBytes, AtomicReference<SoftReference<List<FileListing>>> files) {
    /** One listing for each item, in their order; empty if they are not there any more. */
    List<FileListing> take() {
      List<FileListing> listed = files.getAndSet(new SoftReference<>(null)).get();
      return listed == null ? List.of() : listed;
    }
  }

  /** Lists the files of all items. */
  ListedItems list() throws IOException {
    StoreEntries entries = entries();
    long[] sizeBytes = {0};
    for (TarEntry directory : leadingDirectories()) {
      sizeBytes[0] += directory.totalBytes();
    }
    List<FileListing> listings = new ArrayList<>();
    int left = MOST_LISTED;
    for (StoreItem item : items) {
      Optional<FileListing> listing =
          FileListing.of(
              root.locate(item.path()),
              name(item),
              left,
              file -> sizeBytes[0] += entries.of(StoreFile.of(file)).totalBytes());
      left -= listing.map(FileListing::size).orElse(left);
      listing.ifPresent(listings::add);
    }
    List<FileListing> all = listings.size() == items.size() ? listings : List.of();
    return new ListedItems(sizeBytes[0], new AtomicReference<>(new SoftReference<>(all)));
  }

  /** The sum of the items' NAR sizes, which the store's database knows. */
  @Override
  public long estimatedSizeBytes() {
    return items.stream().mapToLong(StoreItem::narSizeBytes).sum();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    TarWriter tar = new TarWriter(out);
    writeMembers(tar, List.of());
    tar.finish();
  }

  /**
   * Writes everything but the end of the tar.
   *
   * @param listings of the items, in their order; empty if they are to be listed now
   */
  void writeMembers(TarWriter tar, List<FileListing> listings) throws IOException {
    for (TarEntry directory : leadingDirectories()) {
      tar.write(directory);
    }
    ItemWriter writer = new ItemWriter(tar, entries());
    for (int i = 0; i < items.size(); i++) {
      Optional<FileListing> listing =
          listings.isEmpty() ? Optional.empty() : Optional.of(listings.get(i));
      if (checked) {
        NarCheck check = new NarCheck(items.get(i), root.locate(items.get(i).path()));
        show(items.get(i), listing, writer.checking(check));
        check.finish();
      } else {
        show(items.get(i), listing, writer);
      }
    }
  }

  private void show(StoreItem item, Optional<FileListing> listing, FileWalk.Visitor visitor)
      throws IOException {
    if (listing.isPresent()) {
      listing.get().show(visitor);
    } else {
      FileWalk.walk(root.locate(item.path()), name(item), visitor);
    }
  }

  private static RawPath name(StoreItem item) {
    return RawPath.of(item.path().toString());
  }

  private StoreEntries entries() {
    return new StoreEntries(format, items.stream().allMatch(item -> item.narHash().isPresent()));
  }

  /** The directories above the items, outermost first: {@code /gnu}, {@code /gnu/store}. */
  private List<TarEntry> leadingDirectories() {
    List<TarEntry> directories = new ArrayList<>();
    for (int slash = storeDirectory.indexOf('/', 1); slash > 0; ) {
      directories.add(leadingDirectory(storeDirectory.substring(0, slash)));
      slash = storeDirectory.indexOf('/', slash + 1);
    }
    directories.add(leadingDirectory(storeDirectory));
    return directories;
  }

  private TarEntry leadingDirectory(String name) {
    return TarEntry.directory(
        RawPath.of(name), format.storeDirectoryMode(), format.owner(), format.mtimeSeconds());
  }

  @Override
  public String toString() {
    return comment();
  }
}
