package guiximage.publish;

import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import java.util.Optional;

/** A layer of a base image, which is passed on as it is. */
final class BaseLayerNode extends BlobNode {
  private final Blob blob;

  BaseLayerNode(int destinations, Blob blob) {
    super(destinations);
    this.blob = blob;
  }

  Blob blob() {
    return blob;
  }

  @Override
  Optional<Descriptor> descriptor() {
    return Optional.of(blob.descriptor());
  }

  @Override
  long bytes() {
    return blob.descriptor().sizeBytes();
  }
}
