package guiximage.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A list of manifests: one for each platform or, in a layout directory, one for each name.
 *
 * @param mediaType {@link MediaType#OCI_INDEX} or {@link MediaType#DOCKER_INDEX}
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md">image-spec
 *     1.1.1, image index</a>
 */
public record ImageIndex(
    MediaType mediaType, List<Descriptor> manifests, SortedMap<String, String> annotations) {

  public ImageIndex {
    if (!mediaType.isIndex()) {
      throw new IllegalArgumentException(mediaType + " is not the media type of an index");
    }
    manifests = List.copyOf(manifests);
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  public static ImageIndex of(List<Descriptor> manifests) {
    return new ImageIndex(MediaType.OCI_INDEX, manifests, Collections.emptySortedMap());
  }

  /**
   * Reads an index. Entries of unknown media types are left out.
   *
   * @throws DocumentException if it is not an index, or could be read as a manifest too
   *     (CVE-2021-41190)
   */
  public static ImageIndex parse(byte[] json) throws DocumentException {
    JsonDocument document = JsonDocument.parse(json);
    document.refuse("layers", "a manifest, not an index");
    document.refuse("config", "a manifest, not an index");
    MediaType mediaType = document.mediaType().orElse(MediaType.OCI_INDEX);
    List<Descriptor> manifests = new ArrayList<>();
    for (JsonNode entry : document.array("manifests")) {
      if (MediaType.find(entry.path("mediaType").asText()).isPresent()) {
        manifests.add(document.descriptor(entry));
      }
    }
    return document.build(
        () -> new ImageIndex(mediaType, manifests, document.annotations(document.root())));
  }

  /** Canonical JSON: UTF-8, fixed key order, no white space. */
  public byte[] toBytes() {
    ObjectNode root = CanonicalJson.newObject();
    root.put("schemaVersion", 2);
    root.put("mediaType", mediaType.toString());
    ArrayNode array = root.putArray("manifests");
    manifests.forEach(manifest -> array.add(CanonicalJson.write(manifest)));
    CanonicalJson.putAnnotations(root, annotations);
    return CanonicalJson.toBytes(root);
  }
}
