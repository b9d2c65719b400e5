package guiximage.image;

import guiximage.oci.ImageConfig;
import guiximage.oci.Manifest;
import java.util.ArrayList;
import java.util.List;

/**
 * An image that a registry, a layout or an archive has: its manifest and its config, in agreement.
 */
public record PublishedImage(Manifest manifest, ImageConfig config) {

  public PublishedImage {
    if (manifest.layers().size() != config.diffIds().size()) {
      throw new IllegalArgumentException(
          "the manifest names %d layers, the config %d diff IDs"
              .formatted(manifest.layers().size(), config.diffIds().size()));
    }
  }

  /** Base layer first. */
  public List<ImageLayer> layers() {
    List<ImageLayer> layers = new ArrayList<>();
    for (int i = 0; i < config.diffIds().size(); i++) {
      layers.add(new ImageLayer(config.diffIds().get(i), manifest.layers().get(i)));
    }
    return List.copyOf(layers);
  }
}
