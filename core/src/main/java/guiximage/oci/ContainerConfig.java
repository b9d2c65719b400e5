package guiximage.oci;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a container of the image runs: {@code Env}, {@code Cmd}, {@code Entrypoint} and so on, as the
 * JSON object that it is, key order and nulls kept, so that what a base image or a description says
 * is passed on unchanged.
 *
 * @param fields values are what JSON has: strings, numbers, booleans, null, lists, ordered maps
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md#properties">
 *     image-spec 1.1.1, config</a>
 */
public record ContainerConfig(Map<String, Object> fields) {
  public static final ContainerConfig EMPTY = new ContainerConfig(Map.of());

  public ContainerConfig {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** A copy in which {@code key} has {@code value}; a new key comes last. */
  public ContainerConfig with(String key, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(fields);
    changed.put(key, value);
    return new ContainerConfig(changed);
  }
}
