package guiximage.oci;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A JSON document of the specification, read strictly: repeated keys and trailing text are errors.
 * {@link CanonicalJson} writes.
 */
final class JsonDocument {
  /** For reading and writing: a number that is passed on keeps all its digits. */
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final Set<String> CONFIG_TYPES =
      Set.of("", "application/octet-stream", "application/json", "text/html");

  private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};

  private final JsonNode root;

  private JsonDocument(JsonNode root) {
    this.root = root;
  }

  /** A step that makes a value of a document and may refuse it. */
  @FunctionalInterface
  interface Construction<T> {
    T make() throws DocumentException;
  }

  static JsonDocument parse(byte[] json) throws DocumentException {
    try {
      JsonNode root = MAPPER.readTree(json);
      if (!root.isObject()) {
        throw new DocumentException("it is not a JSON object");
      }
      return new JsonDocument(root);
    } catch (DocumentException e) {
      throw e;
    } catch (IOException | NumberFormatException e) {
      // the latter from Jackson 2.22, of an exponent with more than ten digits
      throw new DocumentException("it is not valid JSON: " + JsonFault.of(e));
    }
  }

  JsonNode root() {
    return root;
  }

  void refuse(String key, String what) throws DocumentException {
    if (root.has(key)) {
      throw new DocumentException("it has \"" + key + "\" and so is " + what);
    }
  }

  Optional<MediaType> mediaType() throws DocumentException {
    Optional<String> text = text(root, "mediaType");
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(value("mediaType", text.get(), MediaType::parse));
  }

  JsonNode object(String key) throws DocumentException {
    JsonNode node = root.path(key);
    if (!node.isObject()) {
      throw new DocumentException("\"" + key + "\" is not an object");
    }
    return node;
  }

  /** The objects of an array; empty if there is no such key. */
  List<JsonNode> array(String key) throws DocumentException {
    JsonNode node = root.path(key);
    if (node.isMissingNode() || node.isNull()) {
      return List.of();
    }
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode element : requireArray(key, node)) {
      if (!element.isObject()) {
        throw new DocumentException("\"" + key + "\" holds something that is not an object");
      }
      found.add(element);
    }
    return found;
  }

  List<String> strings(JsonNode parent, String key) throws DocumentException {
    List<String> found = new ArrayList<>();
    for (JsonNode element : requireArray(key, parent.path(key))) {
      if (!element.isTextual()) {
        throw new DocumentException("\"" + key + "\" holds something that is not a string");
      }
      found.add(element.textValue());
    }
    return found;
  }

  private static JsonNode requireArray(String key, JsonNode node) throws DocumentException {
    if (!node.isArray()) {
      throw new DocumentException("\"" + key + "\" is not a list");
    }
    return node;
  }

  Optional<String> text(JsonNode parent, String key) throws DocumentException {
    JsonNode node = parent.path(key);
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    if (!node.isTextual()) {
      throw new DocumentException("\"" + key + "\" is not a string");
    }
    return Optional.of(node.textValue());
  }

  /** The text of a key; empty if it is not there or has no characters, which is the same in Go. */
  Optional<String> nonEmptyText(String key) throws DocumentException {
    return text(root, key).filter(text -> !text.isEmpty());
  }

  Optional<Instant> instant(JsonNode parent, String key) throws DocumentException {
    Optional<String> text = text(parent, key).filter(value -> !value.isEmpty());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Instant> time = time(text.get()).filter(ImageConfig::isUnderstood);
    if (time.isEmpty()) {
      throw new DocumentException("\"" + key + "\" is not a time: '" + text.get() + "'");
    }
    return time;
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  Map<String, Object> map(String key) throws DocumentException {
    JsonNode node = root.path(key);
    if (node.isMissingNode() || node.isNull()) {
      return Map.of();
    }
    return MAPPER.convertValue(object(key), MAP);
  }

  SortedMap<String, String> annotations(JsonNode parent) throws DocumentException {
    SortedMap<String, String> found = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : parent.path("annotations").properties()) {
      if (!entry.getValue().isTextual()) {
        throw new DocumentException("annotation \"" + entry.getKey() + "\" is not a string");
      }
      found.put(entry.getKey(), entry.getValue().textValue());
    }
    return found;
  }

  /**
   * The descriptor of the config in a manifest. Registries have stored configs under types of no
   * document or of web pages, and engines take those for the config of an image.
   *
   * @param usual type of the config in such a manifest
   */
  Descriptor configDescriptor(JsonNode node, MediaType usual) throws DocumentException {
    String stated = text(node, "mediaType").orElse("");
    return descriptor(node, CONFIG_TYPES.contains(stated) ? usual.toString() : stated);
  }

  Descriptor descriptor(JsonNode node) throws DocumentException {
    return descriptor(node, text(node, "mediaType").orElse(""));
  }

  private Descriptor descriptor(JsonNode node, String mediaType) throws DocumentException {
    Optional<String> digest = text(node, "digest");
    JsonNode size = node.path("size");
    if (mediaType.isEmpty()
        || digest.isEmpty()
        || !size.canConvertToLong()
        || !size.isIntegralNumber()) {
      throw new DocumentException("a descriptor lacks mediaType, digest or size");
    }
    MediaType type = value("mediaType", mediaType, MediaType::parse);
    Digest parsed = value("digest", digest.get(), Digest::parse);
    SortedMap<String, String> annotations = annotations(node);
    Optional<Platform> platform = platform(node.path("platform"));
    return build(() -> new Descriptor(type, parsed, size.longValue(), annotations, platform));
  }

  private Optional<Platform> platform(JsonNode node) throws DocumentException {
    Optional<String> os = text(node, "os");
    Optional<String> architecture = text(node, "architecture");
    return os.isEmpty() || architecture.isEmpty()
        ? Optional.empty()
        : Optional.of(Platform.ofDocument(os, architecture, text(node, "variant")));
  }

  /**
   * The value that {@code parse} makes of {@code text}; its refusal becomes a {@link
   * DocumentException}.
   */
  <T> T value(String key, String text, Function<String, T> parse) throws DocumentException {
    return build(
        () -> {
          try {
            return parse.apply(text);
          } catch (IllegalArgumentException e) {
            throw new DocumentException("\"" + key + "\": " + e.getMessage());
          }
        });
  }

  <T> T build(Construction<T> construction) throws DocumentException {
    try {
      return construction.make();
    } catch (IllegalArgumentException e) {
      throw new DocumentException(String.valueOf(e.getMessage()));
    }
  }
}
