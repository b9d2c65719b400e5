package guiximage.image;

import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.ImageIndex;
import guiximage.oci.Platform;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The images that are published under one name: one image or, for several platforms, an index.
 *
 * @param images at least one; if there are several, each for another platform
 */
public record ImageSet(List<Image> images) {

  public ImageSet {
    images = List.copyOf(images);
    if (images.isEmpty()) {
      throw new IllegalArgumentException("there is no image");
    }
    Set<Platform> platforms = new HashSet<>();
    for (Image image : images) {
      if (!platforms.add(image.config().platform())) {
        throw new IllegalArgumentException("two images are for " + image.config().platform());
      }
    }
  }

  public boolean hasIndex() {
    return images.size() > 1;
  }

  /** The document that the name stands for: the manifest of the one image, or the index. */
  public Blob document() {
    if (!hasIndex()) {
      return images.get(0).manifestBlob();
    }
    ImageIndex index = index();
    return Blob.of(index.mediaType(), index.toBytes());
  }

  private ImageIndex index() {
    List<Descriptor> entries = images.stream().map(Image::descriptor).toList();
    ManifestFormat format = ManifestFormat.ofIndex(images.stream().map(Image::format).toList());
    return new ImageIndex(format.indexType(), entries, Collections.emptySortedMap());
  }
}
