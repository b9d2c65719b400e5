package guiximage.build;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.PrintableText;
import guiximage.oci.JsonFault;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A value in a description, with its JSON location, which messages about it name. All methods that
 * fail do so with an {@link ImageException} of kind CONFIGURATION that names the location.
 */
final class DescribedValue {
  /** Refuses a key that stands twice, and anything after the end. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};

  /** {@code store_layers[0][1]}; empty for the whole description. */
  private final String location;

  private final JsonNode node;

  private DescribedValue(String location, JsonNode node) {
    this.location = location;
    this.node = node;
  }

  /** The whole description, which is an object; what is no JSON is named with line and column. */
  static DescribedValue parse(byte[] json) throws ImageException {
    if (json.length > 0 && json[0] == (byte) 0xEF) {
      throw wrong("line 1, column 1", "it begins with a byte order mark; remove it");
    }
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (IOException e) {
      JsonFault fault = JsonFault.of(e);
      throw wrong(fault.position().orElse("it is not valid JSON"), fault.what());
    }
    if (!root.isObject()) {
      throw wrong("line 1, column 1", "it is not a JSON object");
    }
    return new DescribedValue("", root);
  }

  /** The failure of what stands at {@code location}. */
  static ImageException wrong(String location, String what) {
    return new ImageException(
        FailureKind.CONFIGURATION,
        "image description: " + PrintableText.line(location) + ": " + PrintableText.line(what));
  }

  /** The failure of this value. */
  ImageException wrong(String what) {
    return wrong(location, what);
  }

  String location() {
    return location;
  }

  /** The keys of an object, in their order; none of any other value. */
  Stream<String> keys() {
    return node.properties().stream().map(Map.Entry::getKey);
  }

  /** True if there is such a key, be it with a null. */
  boolean has(String key) {
    return node.has(key);
  }

  /** The value of a key that has to be there; it may be null. */
  DescribedValue require(String key) throws ImageException {
    DescribedValue value = member(key, node.path(key));
    if (value.node.isMissingNode()) {
      throw value.wrong("it is missing");
    }
    return value;
  }

  private DescribedValue member(String key, JsonNode value) {
    return new DescribedValue(location.isEmpty() ? key : location + "." + key, value);
  }

  boolean isNull() {
    return node.isNull();
  }

  /** A text without half characters. */
  String text() throws ImageException {
    if (!node.isTextual()) {
      throw wrong("it is not a string");
    }
    requireWhole(node.textValue());
    return node.textValue();
  }

  /** The value that {@code parse} makes of the text; its refusal names this location. */
  <T> T text(Function<String, T> parse) throws ImageException {
    String text = text();
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** A number, or a text of digits. */
  long number() throws ImageException {
    boolean digits = node.isTextual() && node.textValue().matches("[0-9]{1,18}");
    if (!digits && !(node.isIntegralNumber() && node.canConvertToLong())) {
      throw wrong("it is not a number");
    }
    return digits ? Long.parseLong(node.textValue()) : node.longValue();
  }

  /** The elements of a list, each made when it is asked for: there may be a million. */
  Iterable<DescribedValue> elements() throws ImageException {
    if (!node.isArray()) {
      throw wrong("it is not a list");
    }
    return () -> IntStream.range(0, node.size()).mapToObj(this::element).iterator();
  }

  private DescribedValue element(int index) {
    return new DescribedValue(location + "[" + index + "]", node.get(index));
  }

  /** The fields of an object, in their order, as plain values; no text has half characters. */
  Map<String, Object> fields() throws ImageException {
    if (!node.isObject()) {
      throw wrong("it is not an object");
    }
    requireWholeTexts();
    return JSON.convertValue(node, MAP);
  }

  private void requireWholeTexts() throws ImageException {
    if (node.isTextual()) {
      requireWhole(node.textValue());
    }
    if (node.isArray()) {
      for (DescribedValue element : elements()) {
        element.requireWholeTexts();
      }
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      requireWhole(entry.getKey());
      member(entry.getKey(), entry.getValue()).requireWholeTexts();
    }
  }

  /** Half a surrogate pair has no bytes in UTF-8. */
  private void requireWhole(String text) throws ImageException {
    if (text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw wrong("it has half of a surrogate pair");
    }
  }
}
