package guiximage.publish;

import guiximage.oci.Blob;
import java.util.List;
import java.util.function.Supplier;

/** The config of an image, which follows from the layers. */
final class ConfigNode extends PushNode {
  private final List<LayerNode> layers;
  private final Supplier<Blob> config;

  /**
   * A config.
   *
   * @param config asked for once {@code layers} are final
   */
  ConfigNode(List<LayerNode> layers, Supplier<Blob> config) {
    this.layers = List.copyOf(layers);
    this.config = config;
  }

  @Override
  List<LayerNode> dependencies() {
    return layers;
  }

  /** The bytes; to be called once all {@link #dependencies} are final. */
  Blob blob() {
    return config.get();
  }
}
