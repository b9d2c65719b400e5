package guiximage.hosts;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.PrintableText;
import guiximage.hosts.RegistriesConfig.ShortNames;
import guiximage.hosts.RegistryRule.Mirror;
import guiximage.hosts.RegistryRule.Reads;
import guiximage.oci.ImageReference;
import guiximage.oci.JsonFault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file in the format of {@code registries.conf}, version 2, or version 1 where that is permitted.
 * As for podman, names of keys may be in any case, and those that are not known are passed over.
 */
final class RegistriesDocument {
  private static final TomlMapper MAPPER =
      new TomlMapper(
          TomlFactory.builder()
              .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(20).build())
              .build());

  private static final Map<String, Reads> READS =
      Map.of(
          "",
          Reads.ALL,
          "all",
          Reads.ALL,
          "digest-only",
          Reads.BY_DIGEST,
          "tag-only",
          Reads.BY_TAG);
  private static final Map<String, ShortNames> SHORT_NAMES =
      Map.of(
          "permissive", ShortNames.PERMISSIVE,
          "enforcing", ShortNames.ENFORCING,
          "disabled", ShortNames.DISABLED);

  private final Path file;
  private final JsonNode root;

  private RegistriesDocument(Path file, JsonNode root) {
    this.file = file;
    this.root = root;
  }

  /**
   * Reads a file.
   *
   * @param old whether it may be of version 1
   * @throws ImageException of kind CONFIGURATION that names file and place if it is malformed, or
   *     contradicts itself
   */
  static RegistriesConfig parse(Path file, byte[] toml, boolean old) throws ImageException {
    JsonNode root;
    try {
      root = MAPPER.readTree(toml);
    } catch (IOException e) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "'%s' is not TOML: %s".formatted(file, PrintableText.line(JsonFault.of(e).toString())),
          e);
    }
    return new RegistriesDocument(file, root).config(old);
  }

  private RegistriesConfig config(boolean old) throws ImageException {
    JsonNode first = field(root, "registries");
    if (first.isMissingNode()) {
      return new RegistriesConfig(
          rules(),
          searched(root, "unqualified-search-registries").orElse(null),
          aliases(),
          mode().orElse(null));
    }
    if (!old) {
      throw wrong("it is of version 1, which only registries.conf itself may be");
    }
    if (!field(root, "registry").isMissingNode()) {
      throw wrong("it mixes version 1, [registries.…], and version 2, [[registry]]");
    }
    return ofVersion1(first);
  }

  private RegistriesConfig ofVersion1(JsonNode registries) throws ImageException {
    List<String> insecure = texts(field(registries, "insecure"), "registries");
    List<String> blocked = texts(field(registries, "block"), "registries");
    SortedMap<String, RegistryRule> rules = new TreeMap<>();
    List<String> all = new ArrayList<>(blocked);
    all.addAll(insecure);
    for (String text : all) {
      String place = place(text);
      rules.put(
          place,
          new RegistryRule(
              place, place, insecure.contains(text), blocked.contains(text), List.of(), file));
    }
    return new RegistriesConfig(
        rules, searched(field(registries, "search"), "registries").orElse(null), Map.of(), null);
  }

  /** Of several rules for one prefix the first counts. */
  private SortedMap<String, RegistryRule> rules() throws ImageException {
    Map<String, RegistryRule> byLocation = new HashMap<>();
    SortedMap<String, RegistryRule> rules = new TreeMap<>();
    for (JsonNode registry : list(root, "registry")) {
      RegistryRule rule = rule(registry);
      RegistryRule other =
          byLocation.putIfAbsent(rule.location().isEmpty() ? rule.prefix() : rule.location(), rule);
      if (other != null
          && (other.insecure() != rule.insecure() || other.blocked() != rule.blocked())) {
        throw wrong(
            "two registries at '%s' differ in 'insecure' or 'blocked'".formatted(rule.location()));
      }
      rules.putIfAbsent(rule.prefix(), rule);
    }
    return rules;
  }

  private RegistryRule rule(JsonNode registry) throws ImageException {
    String location = place(text(registry, "location"));
    String stated = place(text(registry, "prefix"));
    String prefix = stated.isEmpty() ? location : stated;
    boolean anyHost = RegistryRule.isForAnyHost(prefix);
    if (location.isEmpty() && !anyHost) {
      throw wrong("the registry '%s' has no location".formatted(prefix));
    }
    if (anyHost && prefix.matches(".*[/@:].*")) {
      throw wrong("the prefix '%s' is not of the form *.example.com".formatted(prefix));
    }
    if (!text(registry, "pull-from-mirror").isEmpty()) {
      throw wrong("'%s' has pull-from-mirror, which is for its mirrors".formatted(prefix));
    }
    boolean byDigest = flag(registry, "mirror-by-digest-only");
    List<Mirror> mirrors = new ArrayList<>();
    for (JsonNode mirror : list(registry, "mirror")) {
      mirrors.add(mirror(prefix, byDigest, mirror));
    }
    return new RegistryRule(
        prefix, location, flag(registry, "insecure"), flag(registry, "blocked"), mirrors, file);
  }

  private Mirror mirror(String prefix, boolean byDigest, JsonNode mirror) throws ImageException {
    String location = place(text(mirror, "location"));
    String reads = text(mirror, "pull-from-mirror");
    if (location.isEmpty()) {
      throw wrong("a mirror of '%s' has no location".formatted(prefix));
    }
    if (byDigest && !reads.isEmpty()) {
      throw wrong(
          "'%s' has mirror-by-digest-only, and its mirror '%s' pull-from-mirror"
              .formatted(prefix, location));
    }
    if (!READS.containsKey(reads)) {
      throw wrong(
          "pull-from-mirror of '%s' is '%s', not all, digest-only or tag-only"
              .formatted(location, reads));
    }
    return new Mirror(
        location, flag(mirror, "insecure"), byDigest ? Reads.BY_DIGEST : READS.get(reads));
  }

  /** A place without slashes at its end. */
  private String place(String text) throws ImageException {
    String place = text.replaceFirst("/+$", "");
    if (place.startsWith("http://") || place.startsWith("https://")) {
      throw wrong("'%s' has a scheme, which a place of a registry has not".formatted(text));
    }
    return place;
  }

  private Optional<List<String>> searched(JsonNode table, String name) throws ImageException {
    if (field(table, name).isMissingNode()) {
      return Optional.empty();
    }
    List<String> places = new ArrayList<>();
    for (String text : texts(table, name)) {
      String place = place(text);
      try {
        ImageReference.parse(place + "/x");
      } catch (IllegalArgumentException e) {
        throw wrong("'%s' in %s is not HOST[:PORT]".formatted(text, name));
      }
      places.add(place);
    }
    return Optional.of(places);
  }

  private Map<String, String> aliases() throws ImageException {
    Map<String, String> aliases = new HashMap<>();
    JsonNode table = field(root, "aliases");
    for (Map.Entry<String, JsonNode> entry : table.properties()) {
      String value = entry.getValue().asText();
      if (!value.isEmpty()) {
        requireName(entry.getKey(), value);
      }
      aliases.put(entry.getKey(), value);
    }
    return aliases;
  }

  private void requireName(String alias, String value) throws ImageException {
    try {
      ImageReference named = ImageReference.parse(value);
      String host = value.substring(0, Math.max(0, value.indexOf('/')));
      if (named.tag().isEmpty()
          && named.digest().isEmpty()
          && (host.contains(".") || host.contains(":") || host.equals("localhost"))) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // the same advice
    }
    throw wrong("the alias '%s' is '%s', not HOST/NAME without a tag".formatted(alias, value));
  }

  private Optional<ShortNames> mode() throws ImageException {
    String mode = text(root, "short-name-mode");
    if (!mode.isEmpty() && !SHORT_NAMES.containsKey(mode)) {
      throw wrong("short-name-mode is '%s', not permissive, enforcing or disabled".formatted(mode));
    }
    return Optional.ofNullable(SHORT_NAMES.get(mode));
  }

  private static JsonNode field(JsonNode table, String name) {
    if (table.has(name)) {
      return table.path(name);
    }
    return table.properties().stream()
        .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).equals(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(() -> table.path(name));
  }

  private String text(JsonNode table, String name) throws ImageException {
    JsonNode value = field(table, name);
    if (!value.isMissingNode() && !value.isTextual()) {
      throw wrong("'%s' is not a text".formatted(name));
    }
    return PrintableText.line(value.asText(""));
  }

  private boolean flag(JsonNode table, String name) throws ImageException {
    JsonNode value = field(table, name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw wrong("'%s' is neither true nor false".formatted(name));
    }
    return value.asBoolean(false);
  }

  private JsonNode list(JsonNode table, String name) throws ImageException {
    JsonNode value = field(table, name);
    if (!value.isMissingNode() && !value.isArray()) {
      throw wrong("'%s' is not a list".formatted(name));
    }
    return value;
  }

  private List<String> texts(JsonNode table, String name) throws ImageException {
    List<String> texts = new ArrayList<>();
    for (JsonNode text : list(table, name)) {
      if (!text.isTextual()) {
        throw wrong("'%s' holds what is not a text".formatted(name));
      }
      texts.add(PrintableText.line(text.asText()));
    }
    return texts;
  }

  private ImageException wrong(String what) {
    return new ImageException(
        FailureKind.CONFIGURATION, "'%s': %s".formatted(file, PrintableText.line(what)));
  }
}
