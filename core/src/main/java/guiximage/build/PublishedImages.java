package guiximage.build;

import guiximage.image.PublishedImage;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import java.io.IOException;
import java.util.Optional;

/** Images that were published before, as a registry serves them. */
@FunctionalInterface
public interface PublishedImages {

  /** The image for {@code platform}; empty if there is none, or none of a kind that is read. */
  Optional<PublishedImage> find(ImageReference reference, Platform platform) throws IOException;
}
