package guiximage.publish;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.BaseImage;
import guiximage.image.Image;
import guiximage.image.ImageRecipe;
import guiximage.image.ImageSet;
import guiximage.image.ManifestFormat;
import guiximage.layer.LayerBlob;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerRecipe;
import guiximage.oci.Compression;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.publish.PlannedLayer.Action;
import guiximage.store.StorePath;
import guiximage.task.Tasks;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a push: what has to be made and sent, so that images come to all destinations. {@link
 * ImagePublisher#plan} makes it without making, sending or mounting anything; {@link
 * ImagePublisher#publish} carries it out. A layer that several images have is in it once.
 *
 * <p>At first it is an estimate: it takes a layer that a memory knows to be the blob that the
 * memory names, and one that nothing is known of to be as large as its tar. {@link #makeExact}
 * makes it exact.
 */
public final class PushPlan implements Closeable {
  /** Requests, and layers that are made, at a time. */
  private static final int AT_ONCE = 4;

  /** Blobs that are asked for where nothing is to be done; an image has four requests for that. */
  private static final int SPOTS = 2;

  private final List<ImageNodes> images;
  private final ManifestFormat format;
  private final List<DestinationRun> runs;
  private final LayerMaker maker;
  private final Set<Digest> remembered;
  private @Nullable Long maxUploadBytes;

  /**
   * An image with its nodes.
   *
   * @param layers of the recipe, lowest first
   */
  record ImageNodes(ImageRecipe recipe, List<BlobNode> base, List<LayerNode> layers) {
    private Set<PushNode> all() {
      Set<PushNode> all = new LinkedHashSet<>(layers);
      all.addAll(base);
      return all;
    }
  }

  /** The use of the bytes of layers that are made to measure them. */
  public enum Bytes {
    /** They are kept for publishing, in memory or in temporary files, until the plan is closed. */
    KEEP,
    /** They are let go of at once, so that publishing would make them again. */
    DISCARD
  }

  PushPlan(
      List<ImageRecipe> images,
      ManifestFormat format,
      List<DestinationRun> runs,
      LayerMemory memory,
      LayerMaker maker)
      throws IOException {
    this.format = format;
    this.runs = List.copyOf(runs);
    this.maker = maker;
    Map<Object, LayerNode> layers = layers(images, memory);
    Map<Digest, BlobNode> base = base(images);
    List<ImageNodes> nodes = new ArrayList<>();
    for (ImageRecipe image : images) {
      nodes.add(
          new ImageNodes(
              image,
              image.baseLayers().stream()
                  .flatMap(layer -> Stream.ofNullable(base.get(digest(layer))))
                  .toList(),
              image.layers().stream()
                  .flatMap(layer -> Stream.ofNullable(layers.get(identity(layer))))
                  .toList()));
    }
    this.images = List.copyOf(nodes);
    this.remembered =
        nodes().stream()
            .flatMap(node -> node.descriptor().stream())
            .map(Descriptor::digest)
            .collect(Collectors.toUnmodifiableSet());
    DestinationRun.requireOneThatWorks(this.runs);
  }

  /** What two recipes of one layer have in common. */
  private static Object identity(LayerRecipe recipe) {
    return recipe.key().<Object>map(key -> key).orElse(recipe);
  }

  private static Digest digest(BaseImage.Layer layer) {
    return layer.blob().descriptor().digest();
  }

  /** The layers of all recipes by their identity, with what is known and predicted of each. */
  private Map<Object, LayerNode> layers(List<ImageRecipe> images, LayerMemory memory)
      throws IOException {
    Map<Object, LayerRecipe> byIdentity = new LinkedHashMap<>();
    images.stream()
        .flatMap(image -> image.layers().stream())
        .forEach(recipe -> byIdentity.putIfAbsent(identity(recipe), recipe));
    List<LayerRecipe> recipes = List.copyOf(byIdentity.values());
    List<Integer> numbers = IntStream.rangeClosed(1, recipes.size()).boxed().toList();
    List<LayerNode> nodes =
        Tasks.map(numbers, AT_ONCE, "plan", i -> layer(i, recipes.get(i - 1), memory));
    Map<Object, LayerNode> layers = new LinkedHashMap<>();
    nodes.forEach(node -> layers.put(identity(node.recipe()), node));
    return layers;
  }

  private LayerNode layer(int number, LayerRecipe recipe, LayerMemory memory) throws IOException {
    Compression.Algorithm algorithm = maker.algorithm();
    LayerNode node =
        new LayerNode(number, recipe, algorithm, memory.find(recipe, algorithm), runs.size());
    node.predict(runs);
    DestinationRun.requireOneThatWorks(runs);
    return node;
  }

  /** The layers of all base images by their digests, with what is predicted of each. */
  private Map<Digest, BlobNode> base(List<ImageRecipe> images) throws IOException {
    Map<Digest, BlobNode> base = new LinkedHashMap<>();
    images.stream()
        .flatMap(image -> image.baseLayers().stream())
        .forEach(
            layer ->
                base.putIfAbsent(digest(layer), BlobNode.ofBaseLayer(runs.size(), layer.blob())));
    Tasks.map(
        List.copyOf(base.values()),
        AT_ONCE,
        "plan",
        node -> {
          node.predict(runs);
          return node;
        });
    return base;
  }

  List<DestinationRun> runs() {
    return runs;
  }

  /** The layers of all images, each once. */
  List<LayerNode> layers() {
    return images.stream().flatMap(image -> image.layers().stream()).distinct().toList();
  }

  /**
   * The blobs of layers that were known when the plan was made; those of base images always are.
   */
  Set<Digest> remembered() {
    return remembered;
  }

  /** The layers of all base images, each once. */
  List<BlobNode> baseLayers() {
    return images.stream().flatMap(image -> image.base().stream()).distinct().toList();
  }

  private Set<PushNode> nodes() {
    Set<PushNode> all = new LinkedHashSet<>();
    images.forEach(image -> all.addAll(image.all()));
    return all;
  }

  /**
   * Makes the layers that have to be sent, so that their sizes are known: also those that a memory
   * knows, as this encoder may give another blob. Reads the store; sends nothing.
   */
  public void makeExact(Bytes bytes) throws IOException {
    List<LayerNode> unmeasured = layers().stream().filter(LayerNode::isToBeMeasured).toList();
    Tasks.map(
        unmeasured,
        AT_ONCE,
        "plan",
        layer -> {
          measure(layer, bytes);
          return layer;
        });
    DestinationRun.requireOneThatWorks(runs);
  }

  private void measure(LayerNode layer, Bytes bytes) throws IOException {
    LayerBlob packed = maker.pack(layer.recipe());
    layer.keep(packed);
    layer.measured(packed.facts());
    if (bytes == Bytes.DISCARD) {
      layer.close();
    }
    layer.predict(runs);
  }

  /**
   * Sees to it that no more is sent. Publishing checks it again: a registry may refuse to mount a
   * blob that it has elsewhere, which then has to be sent; other blobs may have been mounted by
   * then, but none has been sent.
   *
   * @param bytes of layers, those of base images included, over all destinations
   * @throws ImageException of kind CONFIGURATION if the plan is to send more
   */
  public void requireAtMost(long bytes) throws IOException {
    maxUploadBytes = bytes;
    requireWithin(bytes);
  }

  private void requireWithin(long maxBytes) throws IOException {
    long bytes = uploadBytes();
    if (bytes > maxBytes) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "this would send %d bytes of layers, more than the %d that --max-upload allows; nothing"
                  .formatted(bytes, maxBytes)
              + " was sent");
    }
  }

  /**
   * Where all layers are believed to be at all destinations, asks each for two of them, drawn at
   * random; if one is missing, asks for all, and the plan is to send those that are missing. So a
   * registry that loses blobs is noticed sooner or later, at the price of two requests.
   *
   * @param random draws the blobs
   */
  public void spotCheck(RandomGenerator random) throws IOException {
    if (nodes().stream().anyMatch(node -> node.action() != Action.REUSE)) {
      return; // the registry gets a new manifest, and checks that it has all blobs of it
    }
    List<PushNode> drawn = new ArrayList<>(nodes());
    while (drawn.size() > SPOTS) {
      drawn.remove(random.nextInt(drawn.size()));
    }
    List<Boolean> there = Tasks.map(drawn, AT_ONCE, "check", node -> node.confirm(runs));
    if (there.contains(false)) {
      checkAll();
    }
    DestinationRun.requireOneThatWorks(runs);
  }

  /**
   * Asks each destination for every layer that it is believed to have; the plan is to send those
   * that are missing.
   */
  public void checkAll() throws IOException {
    Tasks.map(
        List.copyOf(nodes()),
        AT_ONCE,
        "check",
        node -> {
          if (!node.confirm(runs)) {
            node.predict(runs);
          }
          return node;
        });
    DestinationRun.requireOneThatWorks(runs);
  }

  /** Mounts what can be mounted; then it is certain which layers have to be sent. */
  void settle() throws IOException {
    List<PushNode> open = new ArrayList<>(layers());
    if (maxUploadBytes != null) {
      open.addAll(baseLayers()); // otherwise they are asked for when they are put
    }
    open.removeIf(node -> node.action() == Action.REUSE);
    Tasks.map(
        open,
        AT_ONCE,
        "find",
        node -> {
          node.settle(runs);
          DestinationRun.requireOneThatWorks(runs);
          return node;
        });
    if (maxUploadBytes != null) {
      requireWithin(maxUploadBytes);
    }
  }

  /** The configs of all images; they need the layers of their image first. */
  List<BlobNode> configs() {
    return images.stream()
        .map(
            image ->
                BlobNode.ofConfig(
                    runs.size(), image.layers(), () -> finish(image, Map.of()).configBlob()))
        .toList();
  }

  /**
   * The finished images, once all layers are final.
   *
   * @param remade what is known of layers that one destination got again, in another form perhaps
   */
  ImageSet finish(Map<LayerNode, LayerFacts> remade) {
    return new ImageSet(images.stream().map(image -> finish(image, remade)).toList());
  }

  private Image finish(ImageNodes image, Map<LayerNode, LayerFacts> remade) {
    List<LayerFacts> facts =
        image.layers().stream()
            .map(layer -> remade.getOrDefault(layer, layer.requireFacts()))
            .toList();
    return image.recipe().finish(format, maker.algorithm(), facts);
  }

  /**
   * The bytes of layers that are sent to all destinations together: exactly, or at most where
   * layers have yet to be made. A blob goes to a destination once.
   */
  public long uploadBytes() throws IOException {
    return uploadBytes(nodes());
  }

  private long uploadBytes(Collection<? extends PushNode> nodes) throws IOException {
    long bytes = 0;
    for (int i = 0; i < runs.size(); i++) {
      Set<Digest> counted = new HashSet<>();
      for (PushNode node : nodes) {
        Optional<Descriptor> blob = node.descriptor();
        boolean isNew = blob.isEmpty() || counted.add(blob.get().digest());
        if (isNew && node.isSentTo(i)) {
          bytes += node.bytes();
        }
      }
    }
    return bytes;
  }

  /** Whether {@link #uploadBytes} is exact, as far as memories know the layers. */
  public boolean isExact() {
    return layers().stream()
        .allMatch(layer -> layer.action() != Action.UPLOAD || layer.facts().isPresent());
  }

  /**
   * The plan for one of the images, as it is shown to people.
   *
   * @param number of the image, from 0
   * @param previous store paths of the layers of the image that is replaced; empty if there is none
   */
  public ImagePlan image(int number, List<List<StorePath>> previous) throws IOException {
    ImageNodes image = images.get(number);
    List<List<StorePath>> groups =
        image.layers().stream().map(layer -> layer.recipe().storePaths()).toList();
    List<List<ItemChange>> changes = ItemChange.between(previous, groups);
    List<PlannedLayer> layers = new ArrayList<>();
    for (LayerNode layer : image.layers()) {
      int index = layers.size();
      layers.add(
          new PlannedLayer(
              index + 1,
              layer.recipe(),
              layer.action(),
              layer.facts(),
              layer.bytes(),
              changes.get(index)));
    }
    long total = uploadBytes(image.all());
    long ofBase = total - uploadBytes(image.layers());
    return new ImagePlan(layers, total, ofBase, changes.get(groups.size()));
  }

  /** Lets go of the bytes of layers that were kept. */
  @Override
  public void close() throws IOException {
    for (LayerNode layer : layers()) {
      layer.close();
    }
  }
}
