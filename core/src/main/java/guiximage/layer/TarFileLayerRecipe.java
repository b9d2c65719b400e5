package guiximage.layer;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FileReading;
import guiximage.file.FoundFile;
import guiximage.file.RawPath;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.DigestingOutputStream;
import guiximage.store.StorePath;
import guiximage.tar.TarCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A layer that somebody made already, as an uncompressed tar file. Its bytes are passed on as they
 * are.
 */
public final class TarFileLayerRecipe implements LayerRecipe {
  private static final String WHITEOUT_PREFIX = ".wh.";
  private static final String OPAQUE_WHITEOUT = ".wh..wh..opq";
  private static final RawPath ROOT = RawPath.of("");

  private final FoundFile file;
  private final Optional<DiffId> diffId;
  private final String comment;

  private TarFileLayerRecipe(FoundFile file, Optional<DiffId> diffId, String comment) {
    this.file = file;
    this.diffId = diffId;
    this.comment = comment;
  }

  /**
   * The layer in {@code file}, or in the file that it links to, of an image that has {@code items}
   * in lower layers. Reads its headers.
   *
   * @param diffId what the digest of the file must be, where that is known
   * @throws ImageException of kind STORE if it is not a whole, uncompressed tar; of kind
   *     CONFIGURATION if it hides one of {@code items}. It may bring files of one, as a tar of
   *     another closure does.
   */
  public static TarFileLayerRecipe of(
      Path file, Optional<DiffId> diffId, String comment, Collection<StorePath> items)
      throws IOException {
    FoundFile found = FoundFile.following(file);
    ItemNames names = new ItemNames(items);
    TarCheck.requireTar(found.place(), member -> requireVisible(names, member, file));
    return new TarFileLayerRecipe(found, diffId, comment);
  }

  private static void requireVisible(ItemNames items, RawPath member, Path file)
      throws ImageException {
    RawPath name = TreeName.withoutSlashes(member);
    Optional<RawPath> deleted = deletedBy(name);
    Optional<RawPath> hidden = Optional.empty();
    if (deleted.isPresent()) {
      hidden = items.around(deleted.get()).or(() -> items.below(deleted.get()));
    } else if (!member.endsWithSlash()) {
      hidden = items.below(name);
    }
    if (hidden.isPresent()) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "%s hides the store item /%s: its member /%s %s; make the tar without it"
              .formatted(
                  RawPath.of(file),
                  hidden.get(),
                  name,
                  deleted.isPresent() ? "deletes what is there" : "is not a directory"));
    }
  }

  /**
   * What of lower layers is not there any more where a layer has {@code name}.
   *
   * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#whiteouts">
   *     whiteouts</a>
   */
  private static Optional<RawPath> deletedBy(RawPath name) {
    String base = name.base().toString();
    if (!base.startsWith(WHITEOUT_PREFIX)) {
      return Optional.empty();
    }
    RawPath directory = name.parent().orElse(ROOT);
    return Optional.of(
        base.equals(OPAQUE_WHITEOUT)
            ? directory
            : directory.resolve(RawPath.of(base.substring(WHITEOUT_PREFIX.length()))));
  }

  /**
   * Reads the whole file and compares it with the diff ID that it must have, if that is known.
   *
   * @throws ImageException of kind STORE if it differs
   */
  public void verify() throws IOException {
    writeTo(OutputStream.nullOutputStream());
  }

  /** Known if the diff ID is. */
  @Override
  public Optional<LayerKey> key() {
    return diffId.map(
        known ->
            new LayerKey(
                Digest.of(
                    ("guix-image tar layer 1\n" + known + "\n")
                        .getBytes(StandardCharsets.US_ASCII))));
  }

  @Override
  public long tarSizeBytes() {
    return file.status().sizeBytes();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    DigestingOutputStream digesting = new DigestingOutputStream(out);
    new FileReading().copy(file, digesting);
    DiffId found = new DiffId(digesting.finish());
    if (diffId.isPresent() && !diffId.get().equals(found)) {
      throw new ImageException(
          FailureKind.STORE,
          "%s is not the layer that was meant: its digest is %s, want %s"
              .formatted(RawPath.of(file.place()), found, diffId.get()));
    }
  }

  @Override
  public List<StorePath> storePaths() {
    return List.of();
  }

  @Override
  public String comment() {
    return comment;
  }
}
