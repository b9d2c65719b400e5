package guiximage.layer;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.Listing;
import guiximage.compression.ArchiveCompression;
import guiximage.file.FileFailure;
import guiximage.file.FileReading;
import guiximage.file.FoundFile;
import guiximage.file.RawPath;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.DigestingOutputStream;
import guiximage.store.StorePath;
import guiximage.tar.TarMember;
import guiximage.tar.TarReader;
import guiximage.tar.TarWriter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A layer that exists already, as an uncompressed tar file. Its bytes are passed on unchanged. */
public final class TarFileLayerRecipe implements LayerRecipe {
  private static final String WHITEOUT_PREFIX = ".wh.";
  private static final String OPAQUE_WHITEOUT = ".wh..wh..opq";
  private static final RawPath ROOT = RawPath.of("");

  private final FoundFile file;
  private final @Nullable DiffId diffId;
  private final String comment;

  private TarFileLayerRecipe(FoundFile file, Optional<DiffId> diffId, String comment) {
    this.file = file;
    this.diffId = diffId.orElse(null);
    this.comment = comment;
  }

  /**
   * The layer in {@code file}, or in the file that it links to, of an image that has {@code items}
   * in lower layers. Reads its headers.
   *
   * @param diffId what the digest of the file must be, where that is known
   * @throws ImageException of kind STORE if it is not a whole, uncompressed tar; of kind
   *     CONFIGURATION if it hides one of {@code items}, or has a long name or a pax header of more
   *     than 1 MiB. It may bring files of an item, as a tar of another closure does.
   */
  public static TarFileLayerRecipe of(
      Path file, Optional<DiffId> diffId, String comment, Collection<StorePath> items)
      throws IOException {
    FoundFile found = FoundFile.following(file);
    ItemNames names = new ItemNames(items);
    try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(found.path()))) {
      requireUncompressed(in, found);
      requireVisible(new TarReader(in), names, found, file);
    } catch (ImageException e) {
      throw e;
    } catch (IOException e) {
      throw new ImageException(
          FailureKind.STORE, "cannot read " + found.name() + ": " + FileFailure.reason(e), e);
    }
    return new TarFileLayerRecipe(found, diffId, comment);
  }

  private static void requireUncompressed(BufferedInputStream in, FoundFile file)
      throws IOException {
    ArchiveCompression compression = ArchiveCompression.detect(in);
    if (compression != ArchiveCompression.NONE) {
      throw refused(file, "is compressed with " + compression + "; uncompress it first");
    }
    long sizeBytes = file.status().sizeBytes();
    if (sizeBytes < TarWriter.BLOCK_BYTES) {
      throw refused(
          file, "is not a tar: it has " + Listing.count(sizeBytes, "byte") + ", want 512 or more");
    }
  }

  private static void requireVisible(TarReader members, ItemNames items, FoundFile found, Path file)
      throws IOException {
    long count = 0;
    try {
      for (Optional<TarMember> next = members.next(); next.isPresent(); next = members.next()) {
        requireVisible(items, nameOf(next.get()), file);
        count++;
      }
    } catch (TarReader.HeaderTooLargeException e) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "%s cannot be a layer: after %s: %s; make the tar without it"
              .formatted(found.name(), Listing.count(count, "member"), e.getMessage()),
          e);
    } catch (TarReader.MalformedException e) {
      throw refused(
          found,
          "is not a whole tar: after %s: %s"
              .formatted(Listing.count(count, "member"), e.getMessage()));
    }
  }

  private static ImageException refused(FoundFile file, String reason) {
    return new ImageException(FailureKind.STORE, file.name() + " " + reason);
  }

  /**
   * The name of a member as it is unpacked: relative, without {@code .} and {@code ..}; that of a
   * directory ends with a slash.
   */
  private static RawPath nameOf(TarMember member) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : member.name().split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    String slash = member.kind() == TarMember.Kind.DIRECTORY ? "/" : "";
    return RawPath.of(String.join("/", parts) + slash);
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
   * The name in lower layers that a member of {@code name} deletes; empty if it deletes none.
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
    return Optional.ofNullable(diffId)
        .map(
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
    if (diffId != null && !diffId.equals(found)) {
      throw new ImageException(
          FailureKind.STORE,
          "%s is not the layer that was meant: its digest is %s, want %s"
              .formatted(RawPath.of(file.path()), found, diffId));
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
