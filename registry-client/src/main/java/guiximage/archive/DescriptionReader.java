package guiximage.archive;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.archive.ImageDescription.Variant;
import guiximage.oci.ContainerConfig;
import guiximage.store.StorePath;
import guiximage.tar.Ownership;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads a description strictly, and says where in it something is wrong. */
final class DescriptionReader {
  private static final Set<String> KEYS =
      Set.of(
          "architecture",
          "os",
          "config",
          "created",
          "mtime",
          "uid",
          "gid",
          "uname",
          "gname",
          "repo_tag",
          "store_dir",
          "from_image",
          "store_layers",
          "customisation_layer");
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};

  private final JsonNode root;
  private final Variant variant;

  private DescriptionReader(JsonNode root) {
    this.root = root;
    this.variant = root.has("mtime") ? Variant.NIX : Variant.GUIX;
  }

  static ImageDescription read(byte[] json) throws ImageException {
    return new DescriptionReader(tree(json)).read();
  }

  private static JsonNode tree(byte[] json) throws ImageException {
    if (json.length > 0 && json[0] == (byte) 0xEF) {
      throw wrong("line 1, column 1", "it begins with a byte order mark; remove it");
    }
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw wrong(place(e), e.getOriginalMessage());
    } catch (IOException e) {
      throw wrong("line 1", String.valueOf(e.getMessage()));
    }
    if (!root.isObject()) {
      throw wrong("line 1, column 1", "it is not a JSON object");
    }
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!KEYS.contains(entry.getKey())) {
        throw wrong(Texts.shown(entry.getKey()), "no such key is known");
      }
    }
    return root;
  }

  /** Jackson does not know the place of what is nested too deep. */
  private static String place(JsonProcessingException e) {
    return Optional.ofNullable(e.getLocation())
        .map(at -> "line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()))
        .orElse("somewhere");
  }

  private static ImageException wrong(String place, String what) {
    return new ImageException(
        FailureKind.CONFIGURATION, "image description: " + place + ": " + Texts.shown(what));
  }

  private ImageDescription read() throws ImageException {
    String storeDirectory = storeDirectory();
    DescribedTime created = value("created", text("created"), DescribedTime::parse);
    String customisationLayer = text("customisation_layer");
    requireBelow(storeDirectory, "customisation_layer", customisationLayer);
    return new ImageDescription(
        variant,
        text("architecture"),
        config(),
        created,
        variant == Variant.NIX ? value("mtime", text("mtime"), DescribedTime::parse) : created,
        owner(),
        repoTag(),
        storeDirectory,
        fromImage(),
        storeLayers(storeDirectory),
        customisationLayer);
  }

  private String repoTag() throws ImageException {
    return value("repo_tag", text("repo_tag"), DescriptionReader::requireRepoTag);
  }

  /**
   * The name, if it is one.
   *
   * @throws IllegalArgumentException if it is not a name with a tag
   */
  static String requireRepoTag(String repoTag) {
    DockerArchive.of(List.of(repoTag));
    return repoTag;
  }

  private Optional<String> fromImage() throws ImageException {
    return require("from_image").isNull() ? Optional.empty() : Optional.of(text("from_image"));
  }

  private String storeDirectory() throws ImageException {
    String text = text("store_dir");
    String directory = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    if (!directory.matches("(/(?!\\.{1,2}(/|$))[^/\\x00]+)++")) {
      throw wrong("store_dir", "'" + text + "' is not an absolute path without . and ..");
    }
    return directory;
  }

  private static void requireBelow(String directory, String place, String path)
      throws ImageException {
    boolean below = path.startsWith(directory + "/") && path.length() > directory.length() + 1;
    for (String part : path.split("/", -1)) {
      below &= !part.equals("..") && !part.equals(".");
    }
    if (!below || path.indexOf('\0') >= 0) {
      throw new ImageException(
          FailureKind.STORE,
          "image description: %s: '%s' is not below the store directory '%s'"
              .formatted(place, Texts.shown(path), Texts.shown(directory)));
    }
  }

  private List<List<StorePath>> storeLayers(String storeDirectory) throws ImageException {
    List<List<StorePath>> layers = new ArrayList<>();
    for (JsonNode layer : list("store_layers", require("store_layers"))) {
      String place = "store_layers[" + layers.size() + "]";
      List<StorePath> paths = new ArrayList<>();
      Set<StorePath> seen = new HashSet<>();
      for (JsonNode path : list(place, layer)) {
        String element = place + "[" + paths.size() + "]";
        String text = text(element, path);
        requireBelow(storeDirectory, element, text);
        StorePath parsed = value(element, text, StorePath::parse);
        if (!seen.add(parsed)) {
          throw wrong(element, "'" + text + "' is in the layer twice");
        }
        paths.add(parsed);
      }
      layers.add(paths);
    }
    return layers;
  }

  private ContainerConfig config() throws ImageException {
    JsonNode config = require("config");
    if (!config.isObject()) {
      throw wrong("config", "it is not an object");
    }
    requireWholeText("config", config);
    JsonNode environment = config.path("Env");
    if (!environment.isMissingNode() && !environment.isNull()) {
      int i = 0;
      for (JsonNode variable : list("config.Env", environment)) {
        text("config.Env[" + i + "]", variable);
        i++;
      }
    }
    return new ContainerConfig(MAPPER.convertValue(config, MAP));
  }

  /** Half a surrogate pair has no bytes in UTF-8. */
  private static void requireWholeText(String place, JsonNode node) throws ImageException {
    if (node.isTextual()) {
      requireWhole(place, node.textValue());
    }
    int i = 0;
    for (JsonNode element : node.isArray() ? node : MAPPER.createArrayNode()) {
      requireWholeText(place + "[" + i + "]", element);
      i++;
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      requireWhole(place, entry.getKey());
      requireWholeText(place + "." + entry.getKey(), entry.getValue());
    }
  }

  private static void requireWhole(String place, String text) throws ImageException {
    if (text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw wrong(Texts.shown(place), "it has half of a surrogate pair");
    }
  }

  private Ownership owner() throws ImageException {
    if (variant == Variant.GUIX) {
      return Ownership.ROOT;
    }
    long uid = number("uid");
    long gid = number("gid");
    String user = text("uname");
    String group = text("gname");
    return value("uid, gid, uname, gname", "", any -> new Ownership(uid, gid, user, group));
  }

  private long number(String key) throws ImageException {
    JsonNode node = require(key);
    boolean digits = node.isTextual() && node.textValue().matches("[0-9]{1,18}");
    if (!digits && !(node.isIntegralNumber() && node.canConvertToLong())) {
      throw wrong(key, "it is not a number");
    }
    return digits ? Long.parseLong(node.textValue()) : node.longValue();
  }

  private JsonNode require(String key) throws ImageException {
    JsonNode node = root.path(key);
    if (node.isMissingNode()) {
      throw wrong(key, "it is missing");
    }
    return node;
  }

  private String text(String key) throws ImageException {
    return text(key, require(key));
  }

  private static String text(String place, JsonNode node) throws ImageException {
    if (!node.isTextual()) {
      throw wrong(place, "it is not a text");
    }
    requireWhole(place, node.textValue());
    return node.textValue();
  }

  private static JsonNode list(String place, JsonNode node) throws ImageException {
    if (!node.isArray()) {
      throw wrong(place, "it is not a list");
    }
    return node;
  }

  private static <T> T value(String place, String text, Function<String, T> parse)
      throws ImageException {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw wrong(place, String.valueOf(e.getMessage()));
    }
  }
}
