package guiximage.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.image.Image;
import guiximage.image.ImageLayer;
import guiximage.image.PublishedImage;
import guiximage.store.StorePath;
import java.util.List;
import java.util.function.Consumer;

/** What a finished image is, as one JSON document for other programs. */
final class ImageReport {
  private static final JsonMapper MAPPER = new JsonMapper();

  private ImageReport() {}

  /**
   * @param names under which it was published
   */
  static ObjectNode of(Image image, List<String> names) {
    return of(
        new PublishedImage(image.manifest(), image.config()),
        image.manifestBlob().descriptor().digest().toString(),
        names);
  }

  static ObjectNode of(PublishedImage image, String digest, List<String> names) {
    ObjectNode report = MAPPER.createObjectNode();
    report.put("imageId", image.manifest().config().digest().toString());
    report.put("digest", digest);
    report.put("mediaType", image.manifest().mediaType().toString());
    report.put("platform", image.config().platform().toString());
    ArrayNode tags = report.putArray("names");
    names.forEach(tags::add);
    ArrayNode layers = report.putArray("layers");
    List<List<StorePath>> storePaths = image.storePaths();
    for (int i = 0; i < image.layers().size(); i++) {
      layers.add(layer(image.layers().get(i), storePaths.get(i)));
    }
    return report;
  }

  private static ObjectNode layer(ImageLayer layer, List<StorePath> storePaths) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("diffId", layer.diffId().toString());
    node.put("digest", layer.descriptor().digest().toString());
    node.put("sizeBytes", layer.descriptor().sizeBytes());
    node.put("mediaType", layer.descriptor().mediaType().toString());
    ArrayNode paths = node.putArray("storePaths");
    storePaths.forEach(path -> paths.add(path.toString()));
    return node;
  }

  /** An empty document to be filled by {@code content}. */
  static ObjectNode document(Consumer<ObjectNode> content) {
    ObjectNode node = MAPPER.createObjectNode();
    content.accept(node);
    return node;
  }

  /** Indented, with a newline at the end of each line but the last. */
  static String text(ObjectNode document) {
    return document.toPrettyString();
  }
}
