package guiximage.build;

import guiximage.ImageException;
import guiximage.image.BaseImage;
import guiximage.oci.Platform;
import java.io.IOException;

/** A reader of base images, from files and registries. */
@FunctionalInterface
public interface BaseImageReader {

  /**
   * Reads the documents of a base image; its layers are read only when they are written.
   *
   * @throws ImageException of kind BASE_IMAGE if it is missing, malformed or of another platform
   */
  BaseImage read(BaseReference reference, Platform platform) throws IOException;
}
