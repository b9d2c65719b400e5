package guiximage.image;

import guiximage.oci.Blob;
import guiximage.oci.DiffId;
import guiximage.oci.ImageConfig;
import guiximage.oci.ImageReference;
import java.util.List;
import java.util.Optional;

/**
 * An image to build upon. Its layers are passed through as they are.
 *
 * @param layers lowest first; as many as {@code config} has diff IDs. Writing one verifies its
 *     digest and size and throws an exception of kind BASE_IMAGE if they differ.
 * @param origin where it lies, if in a registry: its blobs can be mounted from there
 */
public record BaseImage(ImageConfig config, List<Layer> layers, Optional<ImageReference> origin) {

  public BaseImage {
    layers = List.copyOf(layers);
  }

  /** A layer of a base image. */
  public record Layer(DiffId diffId, Blob blob) {}
}
