package guiximage.oci;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The part of an image config that says how containers run: {@code Env}, {@code Cmd}, {@code
 * Entrypoint} and so on. It is kept as a JSON object with its key order and nulls, so that values
 * of a base image or a description are passed on unchanged.
 *
 * @param fields values of JSON: strings, numbers, booleans, null, lists, ordered maps
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md#properties">
 *     image-spec 1.1.1, config</a>
 */
public record ContainerConfig(Map<String, Object> fields) {
  public static final ContainerConfig EMPTY = new ContainerConfig(Map.of());
  private static final String ENV = "Env";
  private static final String ENTRYPOINT = "Entrypoint";
  private static final String CMD = "Cmd";

  /**
   * The objects whose members are merged; any other object, such as a health check, is one value.
   */
  private static final Set<String> MERGED = Set.of("ExposedPorts", "Labels", "Volumes");

  /** The keys that engines read, by their lower-case form. */
  private static final Map<String, String> SPELLINGS =
      Stream.of(
              "ArgsEscaped",
              "AttachStderr",
              "AttachStdin",
              "AttachStdout",
              CMD,
              "Domainname",
              ENTRYPOINT,
              ENV,
              "ExposedPorts",
              "Healthcheck",
              "Hostname",
              "Image",
              "Labels",
              "MacAddress",
              "NetworkDisabled",
              "OnBuild",
              "OpenStdin",
              "Shell",
              "StdinOnce",
              "StopSignal",
              "StopTimeout",
              "Tty",
              "User",
              "Volumes",
              "WorkingDir")
          .collect(Collectors.toUnmodifiableMap(key -> key.toLowerCase(Locale.ROOT), key -> key));

  public ContainerConfig {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** A copy in which {@code key} has {@code value}; a new key comes last. */
  public ContainerConfig with(String key, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(fields);
    changed.put(key, value);
    return new ContainerConfig(changed);
  }

  /**
   * A copy with another entry point. It takes the command away, as docker builds have it: those
   * words were the arguments of another program.
   */
  public ContainerConfig withEntryPoint(Object words) {
    Map<String, Object> changed = new LinkedHashMap<>(fields);
    changed.remove(CMD);
    return new ContainerConfig(changed).with(ENTRYPOINT, words);
  }

  /** A copy with another default command, which is the arguments of the entry point. */
  public ContainerConfig withCommand(List<String> words) {
    return with(CMD, words);
  }

  /** {@code NAME=VALUE} texts, in their order; empty if there are no variables. */
  public List<String> environment() {
    return fields.get(ENV) instanceof List<?> list
        ? list.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }

  /**
   * A copy with more variables: a variable that exists keeps its position and gets the new value;
   * others follow in the order of {@code variables}.
   */
  public ContainerConfig withEnvironment(Map<String, String> variables) {
    if (variables.isEmpty()) {
      return this;
    }
    Map<String, String> merged = new LinkedHashMap<>();
    for (String text : environment()) {
      merged.put(text.split("=", 2)[0], text);
    }
    variables.forEach((name, value) -> merged.put(name, name + "=" + value));
    return with(ENV, new ArrayList<>(merged.values()));
  }

  /** A copy with {@code names} added to an object whose values are empty objects. */
  public ContainerConfig withKeys(String key, List<String> names) {
    Map<String, Object> entries = new LinkedHashMap<>();
    names.forEach(name -> entries.put(name, Map.of()));
    return withEntries(key, entries);
  }

  /** A copy with {@code entries} added to, or changed in, the object at {@code key}. */
  public ContainerConfig withEntries(String key, Map<String, ?> entries) {
    if (entries.isEmpty()) {
      return this;
    }
    Map<String, Object> merged = new LinkedHashMap<>();
    if (fields.get(key) instanceof Map<?, ?> before) {
      before.forEach((name, value) -> merged.put(String.valueOf(name), value));
    }
    merged.putAll(entries);
    return with(key, merged);
  }

  /**
   * This config on top of that of a base image, as {@code docker build} does it: all fields are
   * inherited, fields of this config win, variables, labels, ports and volumes are merged, and an
   * entry point of this config drops the inherited command.
   */
  public ContainerConfig over(ContainerConfig base) {
    return normalised().mergedOver(base.normalised());
  }

  /**
   * The same config with each key as the specification spells it. Readers in Go take {@code env}
   * for {@code Env}, and of two spellings the last.
   */
  public ContainerConfig normalised() {
    Map<String, Object> spelled = new LinkedHashMap<>();
    fields.forEach(
        (key, value) ->
            spelled.put(SPELLINGS.getOrDefault(key.toLowerCase(Locale.ROOT), key), value));
    return new ContainerConfig(spelled);
  }

  private ContainerConfig mergedOver(ContainerConfig base) {
    ContainerConfig merged = base;
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      Object value = field.getValue();
      if (value instanceof Map<?, ?> entries && MERGED.contains(field.getKey())) {
        Map<String, Object> named = new LinkedHashMap<>();
        entries.forEach((name, entry) -> named.put(String.valueOf(name), entry));
        merged = merged.withEntries(field.getKey(), named);
      } else if (value != null && field.getKey().equals(ENTRYPOINT) && fields.get(CMD) == null) {
        merged = merged.withEntryPoint(value);
      } else if (value != null && !field.getKey().equals(ENV)) {
        merged = merged.with(field.getKey(), value);
      }
    }
    return merged.withEnvironment(variables());
  }

  private Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String text : environment()) {
      String[] parts = text.split("=", 2);
      variables.put(parts[0], parts.length == 2 ? parts[1] : "");
    }
    return variables;
  }
}
