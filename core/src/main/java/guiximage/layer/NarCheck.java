package guiximage.layer;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.DigestingOutputStream;
import guiximage.store.Nar;
import guiximage.store.NarHash;
import guiximage.store.NarWriter;
import guiximage.store.StoreFile;
import guiximage.store.StoreItem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** Computes the NAR hash of an item while it is packed, and compares it with the known one. */
final class NarCheck {
  private final StoreItem item;
  private final Path path;
  private final NarHash known;
  private final DigestingOutputStream digest =
      new DigestingOutputStream(OutputStream.nullOutputStream());
  private final NarWriter nar = new NarWriter(digest);

  /**
   * @throws ImageException of kind STORE if no NAR hash of the item is known
   */
  NarCheck(StoreItem item, Path path) throws ImageException {
    this.item = item;
    this.path = path;
    this.known =
        item.narHash()
            .orElseThrow(
                () ->
                    new ImageException(
                        FailureKind.STORE,
                        item.path()
                            + " cannot be checked: its NAR hash is not known;"
                            + " only the store's database or daemon has it"));
  }

  void enter(StoreFile file) throws IOException {
    nar.enter(file);
  }

  OutputStream content() {
    return nar.content();
  }

  void leave(StoreFile file) throws IOException {
    nar.leave(file);
  }

  /**
   * Compares, after the last file. Names that are not UTF-8 may come in another order than a NAR
   * has them; then the item is read once more.
   *
   * @throws ImageException of kind STORE if the item is not what the store's database says
   */
  void finish() throws IOException {
    NarHash found = nar.isSorted() ? new NarHash(digest.finish()) : Nar.hash(path);
    if (!found.equals(known)) {
      throw new ImageException(
          FailureKind.STORE,
          "%s is damaged: its NAR hash is %s, the store's database says %s;"
                  .formatted(item.path(), found, known)
              + " repair it (guix gc --verify=contents,repair, nix-store --repair-path)");
    }
  }
}
