package guiximage.layer;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.RawPath;
import guiximage.oci.Digest;
import guiximage.store.StorePath;
import guiximage.tar.Ownership;
import guiximage.tar.TarEntry;
import guiximage.tar.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The customisation layer: what an image has besides store items. Names are relative, sorted by
 * their components; directories that lead to a file are there before it.
 */
public final class TreeLayerRecipe implements LayerRecipe {
  private static final String KEY_FORMAT = "guix-image tree layer 1\n";
  private static final int DIRECTORY_MODE = 0755;
  private static final Comparator<TreeFile> ORDER =
      Comparator.comparing(TreeFile::name, TreeLayerRecipe::compare);

  /** Parents before what is in them, each name once. */
  private final List<TreeFile> files;

  private TreeLayerRecipe(List<TreeFile> files) {
    this.files = files;
  }

  /**
   * A layer that holds {@code files}, in any order, and the directories that lead to them, which
   * are root's and have mode 0755 unless they are among {@code files} themselves.
   *
   * @param mtimeSeconds of all files, since 1970-01-01T00:00:00Z
   * @throws ImageException of kind CONFIGURATION if two files have one name, or if one lies below
   *     another that is no directory. Two directories that differ at most in the names of their
   *     owners are one; the first of them counts
   */
  public static TreeLayerRecipe of(List<TreeFile> files, long mtimeSeconds) throws ImageException {
    Map<RawPath, TreeFile> byName = new HashMap<>();
    for (TreeFile file : files) {
      TreeFile dated =
          new TreeFile(
              file.entry().withMtimeSeconds(mtimeSeconds), file.content(), file.contentDigest());
      TreeFile other = byName.putIfAbsent(file.name(), dated);
      if (other != null && !areOneDirectory(other, dated)) {
        throw refused("two different files are to be /" + file.name());
      }
    }
    for (TreeFile file : files) {
      addParents(byName, file.name(), mtimeSeconds);
    }
    return new TreeLayerRecipe(byName.values().stream().sorted(ORDER).toList());
  }

  private static boolean areOneDirectory(TreeFile first, TreeFile second) {
    Ownership owner = first.entry().owner();
    Ownership other = second.entry().owner();
    return first.isDirectory()
        && second.isDirectory()
        && first.entry().mode() == second.entry().mode()
        && owner.uid() == other.uid()
        && owner.gid() == other.gid();
  }

  /**
   * The same for an image that has {@code items}, which lie in other layers or in the same one:
   * none of them is hidden or changed.
   *
   * @throws ImageException of kind CONFIGURATION as well if one of {@code files} is an item or lies
   *     in one, or leads to one and is no directory
   */
  public static TreeLayerRecipe of(
      List<TreeFile> files, long mtimeSeconds, Collection<StorePath> items) throws ImageException {
    requireClearOf(new ItemNames(items), files);
    return of(files, mtimeSeconds);
  }

  private static void addParents(Map<RawPath, TreeFile> byName, RawPath name, long mtimeSeconds)
      throws ImageException {
    Optional<RawPath> parent = name.parent();
    while (parent.isPresent()) {
      RawPath directory = parent.get();
      TreeFile there =
          byName.computeIfAbsent(
              directory,
              missing ->
                  TreeFile.without(
                      TarEntry.directory(missing, DIRECTORY_MODE, Ownership.ROOT, mtimeSeconds)));
      if (!there.isDirectory()) {
        throw cannotBeBelow(name, directory);
      }
      parent = directory.parent();
    }
  }

  private static void requireClearOf(ItemNames items, List<TreeFile> files) throws ImageException {
    for (TreeFile file : files) {
      Optional<RawPath> changed = items.around(file.name());
      if (changed.isPresent()) {
        throw refused("/%s cannot change the store item /%s".formatted(file.name(), changed.get()));
      }
      Optional<RawPath> hidden = items.below(file.name());
      if (hidden.isPresent() && !file.isDirectory()) {
        throw cannotBeBelow(hidden.get(), file.name());
      }
    }
  }

  private static ImageException cannotBeBelow(RawPath name, RawPath directory) {
    return refused("/%s cannot be below /%s, which is not a directory".formatted(name, directory));
  }

  private static ImageException refused(String message) {
    return new ImageException(FailureKind.CONFIGURATION, message);
  }

  /** As if a slash preceded every other character: a directory precedes what is in it. */
  private static int compare(RawPath a, RawPath b) {
    int[] left = a.codePoints();
    int[] right = b.codePoints();
    int at = Arrays.mismatch(left, right);
    if (at < 0 || at == left.length || at == right.length) {
      return Integer.compare(left.length, right.length);
    }
    return left[at] == '/' ? -1 : right[at] == '/' ? 1 : Integer.compare(left[at], right[at]);
  }

  /** The digest of all headers, each followed by the content's digest; see layer-index.md. */
  @Override
  public Optional<LayerKey> key() {
    List<byte[]> parts = new ArrayList<>();
    for (TreeFile file : files) {
      parts.add(file.entry().header());
      if (file.isRegular()) {
        if (file.contentDigest().isEmpty()) {
          return Optional.empty();
        }
        parts.add(ascii(file.contentDigest().get() + "\n"));
      }
    }
    return Optional.of(new LayerKey(digestOf(parts)));
  }

  private static Digest digestOf(List<byte[]> parts) {
    var sha256 = Digest.newSha256();
    sha256.update(ascii(KEY_FORMAT));
    parts.forEach(sha256::update);
    return Digest.ofHash(sha256.digest());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public long tarSizeBytes() {
    return TarWriter.totalBytes(membersBytes());
  }

  /** The size of the tar without its end. */
  long membersBytes() {
    return files.stream().mapToLong(file -> file.entry().totalBytes()).sum();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    TarWriter tar = new TarWriter(out);
    writeMembers(tar);
    tar.finish();
  }

  /** Writes everything but the end of the tar. */
  void writeMembers(TarWriter tar) throws IOException {
    for (TreeFile file : files) {
      tar.write(file.entry(), file.content());
    }
  }

  @Override
  public List<StorePath> storePaths() {
    return List.of();
  }

  @Override
  public String comment() {
    return "customisation layer";
  }
}
