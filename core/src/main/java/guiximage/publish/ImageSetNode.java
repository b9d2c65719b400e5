package guiximage.publish;

import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.image.ImageSet;
import guiximage.image.ManifestFormat;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerRecipe;
import guiximage.oci.Compression;
import guiximage.oci.Digest;
import guiximage.task.Tasks;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The images that get one name: the root of a push. It depends on their manifests, and through them
 * on all configs and layers. A layer that several images have is one node.
 */
final class ImageSetNode extends PushNode {
  /** Requests at a time. */
  private static final int AT_ONCE = 4;

  private final List<ManifestNode> manifests;

  private ImageSetNode(List<ManifestNode> manifests) {
    this.manifests = List.copyOf(manifests);
  }

  /**
   * The nodes for {@code images}, with what {@code memory} knows and the destinations predict of
   * each layer. Asks the destinations, and changes nothing there.
   *
   * @param algorithm that compresses layers
   * @throws IOException if every destination has failed
   */
  static ImageSetNode plan(
      List<ImageRecipe> images,
      ManifestFormat format,
      Compression.Algorithm algorithm,
      LayerMemory memory,
      List<DestinationRun> runs)
      throws IOException {
    Map<Object, LayerNode> layers = layers(images, algorithm, memory, runs);
    Map<Digest, BaseLayerNode> base = base(images, runs);
    List<ManifestNode> manifests =
        images.stream()
            .map(
                image ->
                    new ManifestNode(
                        image,
                        format,
                        algorithm,
                        image.baseLayers().stream()
                            .flatMap(layer -> Stream.ofNullable(base.get(digest(layer))))
                            .toList(),
                        image.layers().stream()
                            .flatMap(layer -> Stream.ofNullable(layers.get(identity(layer))))
                            .toList()))
            .toList();
    DestinationRun.requireOneThatWorks(runs);
    return new ImageSetNode(manifests);
  }

  /** Equal for two recipes of one layer. */
  private static Object identity(LayerRecipe recipe) {
    return recipe.key().<Object>map(key -> key).orElse(recipe);
  }

  private static Digest digest(BaseImage.Layer layer) {
    return layer.blob().descriptor().digest();
  }

  /** The layers of all recipes by their identity. */
  private static Map<Object, LayerNode> layers(
      List<ImageRecipe> images,
      Compression.Algorithm algorithm,
      LayerMemory memory,
      List<DestinationRun> runs)
      throws IOException {
    Map<Object, LayerRecipe> byIdentity = new LinkedHashMap<>();
    images.stream()
        .flatMap(image -> image.layers().stream())
        .forEach(recipe -> byIdentity.putIfAbsent(identity(recipe), recipe));
    List<LayerRecipe> recipes = List.copyOf(byIdentity.values());
    List<Integer> numbers = IntStream.rangeClosed(1, recipes.size()).boxed().toList();
    List<LayerNode> nodes =
        Tasks.map(
            numbers, AT_ONCE, "plan", i -> layer(i, recipes.get(i - 1), algorithm, memory, runs));
    Map<Object, LayerNode> layers = new LinkedHashMap<>();
    nodes.forEach(node -> layers.put(identity(node.recipe()), node));
    return layers;
  }

  private static LayerNode layer(
      int number,
      LayerRecipe recipe,
      Compression.Algorithm algorithm,
      LayerMemory memory,
      List<DestinationRun> runs)
      throws IOException {
    LayerNode node =
        new LayerNode(number, recipe, algorithm, memory.find(recipe, algorithm), runs.size());
    node.predict(runs);
    DestinationRun.requireOneThatWorks(runs);
    return node;
  }

  /** The layers of all base images by their digests. */
  private static Map<Digest, BaseLayerNode> base(
      List<ImageRecipe> images, List<DestinationRun> runs) throws IOException {
    Map<Digest, BaseLayerNode> base = new LinkedHashMap<>();
    images.stream()
        .flatMap(image -> image.baseLayers().stream())
        .forEach(
            layer -> base.putIfAbsent(digest(layer), new BaseLayerNode(runs.size(), layer.blob())));
    Tasks.forEach(List.copyOf(base.values()), AT_ONCE, "plan", node -> node.predict(runs));
    return base;
  }

  @Override
  List<ManifestNode> dependencies() {
    return manifests;
  }

  /**
   * The finished images, once all layers are final.
   *
   * @param remade what is known of layers that one destination got again, in another form perhaps
   */
  ImageSet finish(Map<LayerNode, LayerFacts> remade) {
    return new ImageSet(manifests.stream().map(manifest -> manifest.finish(remade)).toList());
  }
}
