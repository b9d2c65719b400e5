package guiximage.layer;

import guiximage.oci.Content;
import guiximage.store.StorePath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The recipe of one layer. Its content is the uncompressed tar: the same bytes each time, on every
 * machine, or a failure of kind STORE that names the file.
 */
public interface LayerRecipe extends Content {

  /**
   * The digest of all that decides the bytes; empty if some of that cannot be known without reading
   * them, so that the layer is never looked up.
   */
  Optional<LayerKey> key();

  /** The exact size of the tar. Follows from names and file sizes: no file is opened for it. */
  long tarSizeBytes() throws IOException;

  /** The tar with its exact size, for those who need the size before the bytes. */
  default SizedTar sizedTar() throws IOException {
    return new SizedTar(tarSizeBytes(), this);
  }

  /** About the size of the tar, without looking at its files if that can be. */
  default long estimatedSizeBytes() throws IOException {
    return tarSizeBytes();
  }

  /** The store items that the layer holds, in its order; empty if it holds none. */
  List<StorePath> storePaths();

  /** The same items, the largest first as far as their sizes are known. */
  default List<StorePath> largestItems() {
    return storePaths();
  }

  /** The comment on the layer in the image's history. */
  String comment();
}
