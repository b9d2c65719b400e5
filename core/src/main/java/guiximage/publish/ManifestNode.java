package guiximage.publish;

import guiximage.image.Image;
import guiximage.image.ImageRecipe;
import guiximage.image.ManifestFormat;
import guiximage.layer.LayerFacts;
import guiximage.oci.Compression;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The manifest of an image. A destination gets it after the layers and the config. */
final class ManifestNode extends PushNode {
  private final ImageRecipe recipe;
  private final ManifestFormat format;
  private final Compression.Algorithm algorithm;
  private final List<LayerNode> layers;
  private final List<PushNode> dependencies;

  /**
   * A manifest.
   *
   * @param algorithm that compresses {@code layers}
   * @param base the layers of the base image, lowest first
   * @param layers of the recipe, lowest first
   */
  ManifestNode(
      ImageRecipe recipe,
      ManifestFormat format,
      Compression.Algorithm algorithm,
      List<BaseLayerNode> base,
      List<LayerNode> layers) {
    this.recipe = recipe;
    this.format = format;
    this.algorithm = algorithm;
    this.layers = List.copyOf(layers);
    List<PushNode> all = new ArrayList<>(layers);
    all.addAll(base);
    all.add(new ConfigNode(layers, () -> finish(Map.of()).configBlob()));
    this.dependencies = List.copyOf(all);
  }

  /** The layers, those of the base image, and the config. */
  @Override
  List<PushNode> dependencies() {
    return dependencies;
  }

  /** The layers of the recipe, lowest first. */
  List<LayerNode> layers() {
    return layers;
  }

  /**
   * The finished image, once all layers are final.
   *
   * @param remade what is known of layers that one destination got again, in another form perhaps
   */
  Image finish(Map<LayerNode, LayerFacts> remade) {
    List<LayerFacts> facts =
        layers.stream().map(layer -> remade.getOrDefault(layer, layer.requireFacts())).toList();
    return recipe.finish(format, algorithm, facts);
  }
}
