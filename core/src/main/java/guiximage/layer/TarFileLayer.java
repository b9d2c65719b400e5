package guiximage.layer;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.DigestingOutputStream;
import guiximage.store.FileReading;
import guiximage.store.FoundFile;
import guiximage.store.RawPath;
import guiximage.store.StorePath;
import guiximage.tar.TarCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A layer that somebody made already, as an uncompressed tar file. Its bytes are passed on as they
 * are.
 */
public final class TarFileLayer implements LayerRecipe {
  private final FoundFile file;
  private final Optional<DiffId> diffId;
  private final String comment;

  private TarFileLayer(FoundFile file, Optional<DiffId> diffId, String comment) {
    this.file = file;
    this.diffId = diffId;
    this.comment = comment;
  }

  /**
   * The layer in {@code file}, or in the file that it links to. Reads its headers.
   *
   * @param diffId what the digest of the file must be, where that is known
   * @throws ImageException of kind STORE if it is not a whole, uncompressed tar
   */
  public static TarFileLayer of(Path file, Optional<DiffId> diffId, String comment)
      throws IOException {
    FoundFile found = FoundFile.following(file);
    TarCheck.requireTar(found.place());
    return new TarFileLayer(found, diffId, comment);
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
