package guiximage.hosts;

import guiximage.ImageException;
import guiximage.hosts.RegistriesConfig.ShortNames;
import guiximage.hosts.RegistryRule.Mirror;
import guiximage.hosts.RegistryRule.Reads;
import guiximage.oci.ImageReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file in the format of {@code registries.conf}, version 2, or version 1 where that is permitted.
 * Keys that are not known are passed over, as podman does.
 */
final class RegistriesDocument {
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
  private final TomlTable root;

  private RegistriesDocument(Path file, TomlTable root) {
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
    return new RegistriesDocument(file, TomlTable.parse(file, toml)).config(old);
  }

  private RegistriesConfig config(boolean old) throws ImageException {
    TomlTable first = root.table("registries");
    if (!root.has("registries")) {
      return new RegistriesConfig(
          rules(),
          searched(root, "unqualified-search-registries").orElse(null),
          aliases(),
          mode().orElse(null));
    }
    if (!old) {
      throw root.wrong("it is of version 1, which only registries.conf itself may be");
    }
    if (root.has("registry")) {
      throw root.wrong("it mixes version 1, [registries.…], and version 2, [[registry]]");
    }
    return ofVersion1(first);
  }

  private RegistriesConfig ofVersion1(TomlTable registries) throws ImageException {
    List<String> insecure = registries.table("insecure").texts("registries");
    List<String> blocked = registries.table("block").texts("registries");
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
        rules, searched(registries.table("search"), "registries").orElse(null), Map.of(), null);
  }

  /** Of several rules for one prefix the first counts. */
  private SortedMap<String, RegistryRule> rules() throws ImageException {
    Map<String, RegistryRule> byLocation = new HashMap<>();
    SortedMap<String, RegistryRule> rules = new TreeMap<>();
    for (TomlTable registry : root.tables("registry")) {
      RegistryRule rule = rule(registry);
      RegistryRule other =
          byLocation.putIfAbsent(rule.location().isEmpty() ? rule.prefix() : rule.location(), rule);
      if (other != null
          && (other.insecure() != rule.insecure() || other.blocked() != rule.blocked())) {
        throw root.wrong(
            "two registries at '%s' differ in 'insecure' or 'blocked'".formatted(rule.location()));
      }
      rules.putIfAbsent(rule.prefix(), rule);
    }
    return rules;
  }

  private RegistryRule rule(TomlTable registry) throws ImageException {
    String location = place(registry.text("location"));
    String stated = place(registry.text("prefix"));
    String prefix = stated.isEmpty() ? location : stated;
    boolean anyHost = RegistryRule.isForAnyHost(prefix);
    if (location.isEmpty() && !anyHost) {
      throw root.wrong("the registry '%s' has no location".formatted(prefix));
    }
    if (anyHost && prefix.matches(".*[/@:].*")) {
      throw root.wrong("the prefix '%s' is not of the form *.example.com".formatted(prefix));
    }
    if (!registry.text("pull-from-mirror").isEmpty()) {
      throw root.wrong("'%s' has pull-from-mirror, which is for its mirrors".formatted(prefix));
    }
    boolean byDigest = registry.flag("mirror-by-digest-only");
    List<Mirror> mirrors = new ArrayList<>();
    for (TomlTable mirror : registry.tables("mirror")) {
      mirrors.add(mirror(prefix, byDigest, mirror));
    }
    return new RegistryRule(
        prefix, location, registry.flag("insecure"), registry.flag("blocked"), mirrors, file);
  }

  private Mirror mirror(String prefix, boolean byDigest, TomlTable mirror) throws ImageException {
    String location = place(mirror.text("location"));
    String reads = mirror.text("pull-from-mirror");
    if (location.isEmpty()) {
      throw root.wrong("a mirror of '%s' has no location".formatted(prefix));
    }
    if (byDigest && !reads.isEmpty()) {
      throw root.wrong(
          "'%s' has mirror-by-digest-only, and its mirror '%s' pull-from-mirror"
              .formatted(prefix, location));
    }
    if (!READS.containsKey(reads)) {
      throw root.wrong(
          "pull-from-mirror of '%s' is '%s', not all, digest-only or tag-only"
              .formatted(location, reads));
    }
    return new Mirror(
        location, mirror.flag("insecure"), byDigest ? Reads.BY_DIGEST : READS.get(reads));
  }

  /** A place without slashes at its end. */
  private String place(String text) throws ImageException {
    String place = text.replaceFirst("/+$", "");
    if (place.startsWith("http://") || place.startsWith("https://")) {
      throw root.wrong(
          "'%s' has a scheme; write HOST[:PORT] or HOST[:PORT]/PATH without it".formatted(text));
    }
    return place;
  }

  private Optional<List<String>> searched(TomlTable table, String name) throws ImageException {
    if (!table.has(name)) {
      return Optional.empty();
    }
    List<String> places = new ArrayList<>();
    for (String text : table.texts(name)) {
      String place = place(text);
      try {
        ImageReference.parse(place + "/x");
      } catch (IllegalArgumentException e) {
        throw root.wrong("'%s' in %s is not HOST[:PORT]".formatted(text, name));
      }
      places.add(place);
    }
    return Optional.of(places);
  }

  private Map<String, String> aliases() throws ImageException {
    Map<String, String> aliases = new HashMap<>();
    for (Map.Entry<String, String> entry : root.table("aliases").entries().entrySet()) {
      String value = entry.getValue();
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
    throw root.wrong("the alias '%s' is '%s', not HOST/NAME without a tag".formatted(alias, value));
  }

  private Optional<ShortNames> mode() throws ImageException {
    String mode = root.text("short-name-mode");
    if (!mode.isEmpty() && !SHORT_NAMES.containsKey(mode)) {
      throw root.wrong(
          "short-name-mode is '%s', not permissive, enforcing or disabled".formatted(mode));
    }
    return Optional.ofNullable(SHORT_NAMES.get(mode));
  }
}
