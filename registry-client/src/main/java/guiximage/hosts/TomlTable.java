package guiximage.hosts;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.PrintableText;
import guiximage.oci.JsonFault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A table of a TOML file, whose keys may be in any case, as for podman. What is no table has no
 * keys.
 */
final class TomlTable {
  private static final TomlMapper MAPPER =
      new TomlMapper(
          TomlFactory.builder()
              .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(20).build())
              .build());

  private final Path file;
  private final JsonNode node;

  private TomlTable(Path file, JsonNode node) {
    this.file = file;
    this.node = node;
  }

  /**
   * Reads a file.
   *
   * @throws ImageException of kind CONFIGURATION that names file and place if it is not TOML
   */
  static TomlTable parse(Path file, byte[] toml) throws ImageException {
    try {
      return new TomlTable(file, MAPPER.readTree(toml));
    } catch (IOException e) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "'%s' is not TOML: %s".formatted(file, PrintableText.line(JsonFault.of(e).toString())),
          e);
    }
  }

  boolean has(String name) {
    return !field(name).isMissingNode();
  }

  /** The table {@code name}, which has no keys if it is not there. */
  TomlTable table(String name) {
    return new TomlTable(file, field(name));
  }

  /** The tables in the list {@code name}, in their order; none if it is not there. */
  List<TomlTable> tables(String name) throws ImageException {
    List<TomlTable> tables = new ArrayList<>();
    for (JsonNode table : list(name)) {
      tables.add(new TomlTable(file, table));
    }
    return tables;
  }

  /** All keys as they are written, with their values, in their order. */
  Map<String, String> entries() {
    Map<String, String> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      entries.put(entry.getKey(), entry.getValue().asText());
    }
    return entries;
  }

  /** On one line; empty if it is not there. */
  String text(String name) throws ImageException {
    JsonNode value = field(name);
    if (!value.isMissingNode() && !value.isTextual()) {
      throw wrong("'%s' is not a string".formatted(name));
    }
    return PrintableText.line(value.asText(""));
  }

  /** False if it is not there. */
  boolean flag(String name) throws ImageException {
    JsonNode value = field(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw wrong("'%s' is neither true nor false".formatted(name));
    }
    return value.asBoolean(false);
  }

  /** Each on one line, in their order; none if the list is not there. */
  List<String> texts(String name) throws ImageException {
    List<String> texts = new ArrayList<>();
    for (JsonNode text : list(name)) {
      if (!text.isTextual()) {
        throw wrong("'%s' holds something that is not a string".formatted(name));
      }
      texts.add(PrintableText.line(text.asText()));
    }
    return texts;
  }

  private JsonNode list(String name) throws ImageException {
    JsonNode value = field(name);
    if (!value.isMissingNode() && !value.isArray()) {
      throw wrong("'%s' is not a list".formatted(name));
    }
    return value;
  }

  private JsonNode field(String name) {
    if (node.has(name)) {
      return node.path(name);
    }
    return node.properties().stream()
        .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).equals(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(() -> node.path(name));
  }

  /** The failure of a file that says {@code what} is wrong in it. */
  ImageException wrong(String what) {
    return new ImageException(
        FailureKind.CONFIGURATION, "'%s': %s".formatted(file, PrintableText.line(what)));
  }
}
