package guiximage.base;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Descriptor;
import guiximage.oci.DocumentException;
import guiximage.oci.ImageIndex;
import guiximage.oci.ImageReference;
import guiximage.oci.JsonFault;
import guiximage.oci.MediaType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The list of images in a layout. A tree rather than an {@link ImageIndex}, so that what others
 * wrote into it stays as it is.
 */
public final class LayoutIndex {
  public static final String FILE = "index.json";

  /** The file beside it that states the version of the layout. */
  public static final String VERSION_FILE = "oci-layout";

  /** The annotation in which containerd and Docker keep the whole name of an image. */
  static final String CONTAINERD_NAME = "io.containerd.image.name";

  static final String NAME = "org.opencontainers.image.ref.name";

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private final ObjectNode root;

  private LayoutIndex(ObjectNode root) {
    this.root = root;
  }

  /**
   * True if this is the content of an {@code oci-layout} file that is understood.
   *
   * @throws DocumentException if it is not JSON
   */
  public static boolean isKnownVersion(byte[] json) throws IOException {
    try {
      return MAPPER.readTree(json).path("imageLayoutVersion").asText().equals("1.0.0");
    } catch (JsonProcessingException e) {
      throw new DocumentException("oci-layout is not valid JSON: " + JsonFault.of(e));
    }
  }

  /**
   * The list in {@code file}; an empty one if there is no such file.
   *
   * @throws ImageException of kind OUTPUT if it is not a list of images
   */
  public static LayoutIndex read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return empty();
    }
    byte[] json = Files.readAllBytes(file);
    try {
      ImageIndex.parse(json);
    } catch (DocumentException e) {
      throw new ImageException(
          FailureKind.OUTPUT, "cannot add to '" + file + "': " + e.getMessage(), e);
    }
    return new LayoutIndex((ObjectNode) MAPPER.readTree(json));
  }

  static LayoutIndex empty() {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("schemaVersion", 2);
    root.put("mediaType", MediaType.OCI_INDEX.toString());
    root.putArray("manifests");
    return new LayoutIndex(root);
  }

  /**
   * This list with {@code image} under {@code names}, which are taken from the images that had
   * them; without a name, if there are no names and the image is not listed yet.
   */
  public LayoutIndex with(Descriptor image, List<String> names) throws IOException {
    ObjectNode changed = root.deepCopy();
    ArrayNode manifests = changed.putArray("manifests");
    boolean listed = false;
    for (JsonNode entry : root.path("manifests")) {
      if (!names.contains(entry.path("annotations").path(NAME).asText())) {
        manifests.add(entry);
        listed |= entry.path("digest").asText().equals(image.digest().toString());
      }
    }
    if (names.isEmpty() && !listed) {
      manifests.add(entry(image));
    }
    for (String name : names) {
      manifests.add(entry(image.withAnnotations(annotations(name))));
    }
    return new LayoutIndex(changed);
  }

  /** The name as it is, and in full where it has a tag: a name that is a tag alone has no other. */
  private static Map<String, String> annotations(String name) {
    try {
      String full = ImageReference.parseTagged(name).toString();
      return Map.of(CONTAINERD_NAME, full, NAME, name);
    } catch (IllegalArgumentException e) {
      return Map.of(NAME, name);
    }
  }

  /** The descriptor as the one codec of such documents writes it. */
  private static JsonNode entry(Descriptor image) throws IOException {
    return MAPPER.readTree(ImageIndex.of(List.of(image)).toBytes()).path("manifests").path(0);
  }

  public byte[] toBytes() throws IOException {
    return MAPPER.writeValueAsBytes(root);
  }
}
