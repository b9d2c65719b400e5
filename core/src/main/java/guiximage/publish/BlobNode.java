package guiximage.publish;

import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A blob that is passed on as it is, or that follows from layers: of a base image, a config. */
final class BlobNode extends PushNode {
  private final List<LayerNode> dependencies;
  private final Supplier<Blob> blob;

  private BlobNode(int destinations, List<LayerNode> dependencies, Supplier<Blob> blob) {
    super(destinations);
    this.dependencies = List.copyOf(dependencies);
    this.blob = blob;
  }

  static BlobNode ofBaseLayer(int destinations, Blob layer) {
    return new BlobNode(destinations, List.of(), () -> layer);
  }

  /**
   * A config.
   *
   * @param config asked for once {@code layers} are final
   */
  static BlobNode ofConfig(int destinations, List<LayerNode> layers, Supplier<Blob> config) {
    return new BlobNode(destinations, layers, config);
  }

  @Override
  List<LayerNode> dependencies() {
    return dependencies;
  }

  /** Empty for what follows from layers. */
  @Override
  Optional<Descriptor> descriptor() {
    return dependencies.isEmpty() ? Optional.of(blob().descriptor()) : Optional.empty();
  }

  @Override
  long bytes() {
    return blob().descriptor().sizeBytes();
  }

  /** To be called once all {@link #dependencies} are final. */
  Blob blob() {
    return blob.get();
  }
}
