package guiximage.it;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** YAML documents, and the schemas that others wrote for them. */
final class YamlDocuments {
  private static final YAMLMapper MAPPER = new YAMLMapper();

  private YamlDocuments() {}

  /** The documents of a stream, in their order. */
  static List<JsonNode> parse(String text) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    try (JsonParser parser = MAPPER.createParser(text)) {
      while (parser.nextToken() != null) {
        JsonNode document = MAPPER.readTree(parser);
        documents.add(document);
      }
    }
    return documents;
  }

  /**
   * What a schema among the resources finds wrong with a document; nothing if it is right.
   *
   * @param name such as {@code gitlab-ci}
   */
  static List<String> violations(JsonNode document, String name) throws IOException {
    try (InputStream schema =
        Objects.requireNonNull(
            YamlDocuments.class.getResourceAsStream("/schemas/" + name + ".json"))) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
          .getSchema(schema)
          .validate(document)
          .stream()
          .map(ValidationMessage::getMessage)
          .toList();
    }
  }
}
