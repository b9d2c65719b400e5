package guiximage.oci;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SortedMap;

/**
 * A writer of JSON documents: UTF-8, keys in the order in which they were put, no white space.
 * {@link JsonDocument} reads.
 */
final class CanonicalJson {
  private CanonicalJson() {}

  static ObjectNode newObject() {
    return JsonDocument.MAPPER.createObjectNode();
  }

  static JsonNode tree(Object value) {
    return JsonDocument.MAPPER.valueToTree(value);
  }

  static ObjectNode write(Descriptor descriptor) {
    ObjectNode node = newObject();
    node.put("mediaType", descriptor.mediaType().toString());
    node.put("digest", descriptor.digest().toString());
    node.put("size", descriptor.sizeBytes());
    descriptor.platform().ifPresent(platform -> node.set("platform", write(platform)));
    putAnnotations(node, descriptor.annotations());
    return node;
  }

  private static ObjectNode write(Platform platform) {
    ObjectNode node = newObject();
    node.put("architecture", platform.architecture());
    node.put("os", platform.os());
    platform.variant().ifPresent(variant -> node.put("variant", variant));
    return node;
  }

  static void putAnnotations(ObjectNode node, SortedMap<String, String> annotations) {
    if (!annotations.isEmpty()) {
      ObjectNode object = node.putObject("annotations");
      annotations.forEach(object::put);
    }
  }

  static byte[] toBytes(JsonNode node) {
    try {
      return JsonDocument.MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always JSON", e);
    }
  }
}
