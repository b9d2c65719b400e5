package guiximage.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The manifest of one image: its config and its layers.
 *
 * @param mediaType {@link MediaType#OCI_MANIFEST} or {@link MediaType#DOCKER_MANIFEST}
 * @param layers base layer first
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md">image-spec
 *     1.1.1, image manifest</a>
 */
public record Manifest(
    MediaType mediaType,
    Descriptor config,
    List<Descriptor> layers,
    SortedMap<String, String> annotations) {

  public Manifest {
    if (mediaType.config().isEmpty()) {
      throw new IllegalArgumentException(mediaType + " is not the media type of a manifest");
    }
    layers = List.copyOf(layers);
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  /**
   * Reads a manifest.
   *
   * @throws DocumentException if it is not a manifest, or could be read as an index too
   *     (CVE-2021-41190)
   */
  public static Manifest parse(byte[] json) throws DocumentException {
    JsonDocument document = JsonDocument.parse(json);
    document.refuse("manifests", "an index, not the manifest of one image");
    Optional<String> other = OtherDocument.describe(document.root());
    if (other.isPresent()) {
      throw new DocumentException("it is " + other.get() + ", not an image");
    }
    MediaType mediaType = document.mediaType().orElse(MediaType.OCI_MANIFEST);
    if (mediaType.isIndex()) {
      throw new DocumentException("it is an index, not the manifest of one image");
    }
    MediaType configType = mediaType.config().orElse(MediaType.OCI_CONFIG);
    List<Descriptor> layers = new ArrayList<>();
    for (JsonNode layer : document.array("layers")) {
      layers.add(document.descriptor(layer));
    }
    return document.build(
        () ->
            new Manifest(
                mediaType,
                document.configDescriptor(document.object("config"), configType),
                layers,
                document.annotations(document.root())));
  }

  /** Canonical JSON: UTF-8, fixed key order, no white space. */
  public byte[] toBytes() {
    ObjectNode root = CanonicalJson.newObject();
    root.put("schemaVersion", 2);
    root.put("mediaType", mediaType.toString());
    root.set("config", CanonicalJson.write(config));
    ArrayNode array = root.putArray("layers");
    layers.forEach(layer -> array.add(CanonicalJson.write(layer)));
    CanonicalJson.putAnnotations(root, annotations);
    return CanonicalJson.toBytes(root);
  }
}
