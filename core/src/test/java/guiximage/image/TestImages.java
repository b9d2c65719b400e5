package guiximage.image;

import guiximage.layer.LayerFacts;
import guiximage.layer.LayerRecipe;
import guiximage.oci.Blob;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.ContainerConfig;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.ImageConfig;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * Small images, their parts and their recipes: for linux/amd64, of 1970, with an empty container
 * config, unless told otherwise. Their layers are any bytes, uncompressed: enough for places that
 * do not look into layers.
 */
public final class TestImages {
  public static final Platform AMD64 = Platform.linux("amd64");

  private TestImages() {}

  public static Blob layer(String text) {
    return Blob.of(MediaType.OCI_LAYER, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A layer of bytes that follow from {@code seed} and do not compress. */
  public static Blob randomLayer(long seed, int sizeBytes) {
    byte[] bytes = new byte[sizeBytes];
    new Random(seed).nextBytes(bytes);
    return Blob.of(MediaType.OCI_LAYER, bytes);
  }

  public static Digest digestOf(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  public static ImageConfig config(Platform platform, List<DiffId> diffIds) {
    return new ImageConfig(Instant.EPOCH, platform, ContainerConfig.EMPTY, diffIds, List.of());
  }

  public static Image image(Blob... layers) {
    return image(AMD64, Arrays.asList(layers));
  }

  public static Image image(Platform platform, List<Blob> layers) {
    return imageOf(
        platform,
        layers.stream().map(layer -> new Layer(diffId(layer), layer.descriptor())).toList());
  }

  /** An image that states this of its layers, be it true or not. */
  public static Image imageOf(Platform platform, List<Layer> layers) {
    List<DiffId> diffIds = layers.stream().map(Layer::diffId).toList();
    return new Image(ManifestFormat.OCI, config(platform, diffIds), layers, new TreeMap<>());
  }

  /** The image that follows from {@code recipe}, in OCI's format and without compression. */
  public static Image image(ImageRecipe recipe) throws IOException {
    List<LayerFacts> facts = new ArrayList<>();
    for (LayerRecipe layer : recipe.layers()) {
      Digest digest = Digest.of(layer);
      Descriptor blob = new Descriptor(MediaType.OCI_LAYER, digest, layer.tarSizeBytes());
      facts.add(
          new LayerFacts(new DiffId(digest), layer.tarSizeBytes(), Map.of(Algorithm.NONE, blob)));
    }
    return recipe.finish(ManifestFormat.OCI, Algorithm.NONE, facts);
  }

  /** The image as those find it who ask a registry for it. */
  public static PublishedImage published(Image image) {
    return new PublishedImage(image.descriptor().digest(), image.manifest(), image.config());
  }

  public static BaseImage base(Blob... layers) {
    return base(AMD64, layers);
  }

  public static BaseImage base(Platform platform, Blob... layers) {
    List<BaseImage.Layer> all =
        Arrays.stream(layers).map(layer -> new BaseImage.Layer(diffId(layer), layer)).toList();
    return baseOf(config(platform, all.stream().map(BaseImage.Layer::diffId).toList()), all);
  }

  public static BaseImage baseOf(ImageConfig config, List<BaseImage.Layer> layers) {
    return new BaseImage(config, layers, Optional.empty());
  }

  public static ImageRecipe recipe(LayerRecipe... layers) {
    return recipe(AMD64, Optional.empty(), layers);
  }

  public static ImageRecipe recipe(BaseImage base, LayerRecipe... layers) {
    return recipe(AMD64, Optional.of(base), layers);
  }

  public static ImageRecipe recipe(
      Platform platform, Optional<BaseImage> base, LayerRecipe... layers) {
    return new ImageRecipe(
        base,
        Arrays.asList(layers),
        platform,
        ContainerConfig.EMPTY,
        Instant.EPOCH,
        new TreeMap<>());
  }

  private static DiffId diffId(Blob layer) {
    return new DiffId(layer.descriptor().digest());
  }
}
