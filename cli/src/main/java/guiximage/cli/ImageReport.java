package guiximage.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.PrintableText;
import guiximage.archive.ArchivedImage;
import guiximage.archive.StreamedImage;
import guiximage.image.Image;
import guiximage.image.ImageRecipe;
import guiximage.image.ImageSet;
import guiximage.image.Layer;
import guiximage.image.PublishedImage;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.ImageConfig;
import guiximage.store.StorePath;
import java.util.List;
import java.util.function.Consumer;

/** Description of an image as one JSON document, for other programs. */
final class ImageReport {
  private static final JsonMapper MAPPER = new JsonMapper();

  private ImageReport() {}

  /**
   * A finished image, or an index of several.
   *
   * @param names under which it was published
   */
  static ObjectNode of(ImageSet set, List<String> names) {
    if (!set.hasIndex()) {
      return of(set.images().get(0), names);
    }
    ObjectNode report = document(set.document().descriptor(), names);
    ArrayNode images = report.putArray("images");
    set.images().forEach(image -> images.add(of(image, List.of())));
    return report;
  }

  /**
   * An index of images that were pushed before.
   *
   * @param names under which it was published
   */
  static ObjectNode of(Descriptor index, List<Descriptor> images, List<String> names) {
    ObjectNode report = document(index, names);
    ArrayNode array = report.putArray("images");
    for (Descriptor image : images) {
      ObjectNode node = array.addObject();
      node.put("digest", image.digest().toString());
      node.put("mediaType", image.mediaType().toString());
      image.platform().ifPresent(platform -> node.put("platform", platform.toString()));
    }
    return report;
  }

  /** An image or an index that was published before and got these names. */
  static ObjectNode of(Descriptor published, List<String> names) {
    return document(published, names);
  }

  private static ObjectNode document(Descriptor document, List<String> names) {
    ObjectNode report = MAPPER.createObjectNode();
    report.put("digest", document.digest().toString());
    report.put("mediaType", document.mediaType().toString());
    putNames(report, names);
    return report;
  }

  private static void putNames(ObjectNode report, List<String> names) {
    ArrayNode array = report.putArray("names");
    names.forEach(array::add);
  }

  private static ObjectNode of(Image image, List<String> names) {
    ObjectNode report = MAPPER.createObjectNode();
    report.put("imageId", image.configBlob().descriptor().digest().toString());
    report.put("digest", image.manifestBlob().descriptor().digest().toString());
    report.put("mediaType", image.manifest().mediaType().toString());
    putNames(report, names);
    addLayers(report, image.config(), image.layers());
    return report;
  }

  /** An image in a docker-archive, which has no manifest and so no digest of one. */
  static ObjectNode of(ArchivedImage image, ImageRecipe recipe, List<String> names) {
    ObjectNode report = MAPPER.createObjectNode();
    report.put("imageId", image.imageId().toString());
    putNames(report, names);
    List<DiffId> own =
        image.layers().stream().skip(recipe.baseLayers().size()).map(Layer::diffId).toList();
    addLayers(report, recipe.config(own), image.layers());
    return report;
  }

  /** A streamed image, which is in a docker-archive too. */
  static ObjectNode of(StreamedImage image, ArchivedImage written) {
    ObjectNode report = MAPPER.createObjectNode();
    report.put("imageId", written.imageId().toString());
    report.putArray("names").add(image.repoTag());
    report.put("platform", image.platform().toString());
    addLayers(report, written.layers(), image.storePaths());
    return report;
  }

  /** Adds platform and layers, with the store paths that the config says each layer holds. */
  static void addLayers(ObjectNode report, ImageConfig config, List<Layer> layers) {
    report.put("platform", config.platform().toString());
    report.put("created", config.created().toString());
    report.set("config", MAPPER.valueToTree(config.container().fields()));
    addLayers(report, layers, PublishedImage.storePaths(config));
  }

  private static void addLayers(
      ObjectNode report, List<Layer> layers, List<List<StorePath>> storePaths) {
    ArrayNode array = report.putArray("layers");
    for (int i = 0; i < layers.size(); i++) {
      array.add(layer(layers.get(i), storePaths.get(i)));
    }
  }

  private static ObjectNode layer(Layer layer, List<StorePath> storePaths) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("diffId", layer.diffId().toString());
    node.put("digest", layer.descriptor().digest().toString());
    node.put("sizeBytes", layer.descriptor().sizeBytes());
    node.put("mediaType", layer.descriptor().mediaType().toString());
    ArrayNode paths = node.putArray("storePaths");
    storePaths.forEach(path -> paths.add(path.toString()));
    return node;
  }

  /** A document that {@code content} fills. */
  static ObjectNode document(Consumer<ObjectNode> content) {
    ObjectNode node = MAPPER.createObjectNode();
    content.accept(node);
    return node;
  }

  /**
   * Indented, with a newline at the end of each line but the last; characters that would steer a
   * terminal are written as JSON can write any.
   */
  static String text(ObjectNode document) {
    StringBuilder text = new StringBuilder();
    document.toPrettyString().codePoints().forEach(character -> append(text, character));
    return text.toString();
  }

  private static void append(StringBuilder text, int character) {
    if (character == '\n' || PrintableText.isPrintable(character)) {
      text.appendCodePoint(character);
    } else {
      for (char part : Character.toChars(character)) {
        text.append("\\u%04x".formatted((int) part));
      }
    }
  }
}
