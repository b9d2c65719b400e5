package guiximage.archive;

import guiximage.image.Layer;
import guiximage.oci.Digest;
import java.util.List;

/**
 * An image as an archive that was written holds it.
 *
 * @param imageId digest of the config
 * @param layers base layer first, with the descriptor of what the archive holds of each
 */
public record ArchivedImage(Digest imageId, List<Layer> layers) {

  public ArchivedImage {
    layers = List.copyOf(layers);
  }
}
