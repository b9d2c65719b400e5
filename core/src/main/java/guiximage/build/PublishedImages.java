package guiximage.build;

import guiximage.image.PublishedImage;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Images that were published before, as a registry serves them. */
@FunctionalInterface
public interface PublishedImages {

  /** The image for {@code platform}; empty if there is none, or none of a kind that is read. */
  Optional<PublishedImage> find(ImageReference reference, Platform platform) throws IOException;

  /** The tags of the repository of {@code reference}, in any order; none if it does not say. */
  default List<String> tags(ImageReference reference) throws IOException {
    return List.of();
  }
}
