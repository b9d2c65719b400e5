package guiximage.build;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.ContainerConfig;
import guiximage.store.StorePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Changes to the config that an image inherits from its base image, or to an empty one.
 *
 * @param entryPoint program and its arguments; empty to keep what is inherited. A program without a
 *     leading slash lies below the first store item.
 * @param command words of the default command; empty to keep what is inherited, as far as the entry
 *     point lets it
 * @param environment variables that are added or replaced
 * @param others further fields; lists of names such as {@code Labels} are merged
 */
public record ConfigChanges(
    List<String> entryPoint,
    List<String> command,
    Map<String, String> environment,
    ContainerConfig others) {
  /** Leaves everything as it is. */
  public static final ConfigChanges NONE =
      new ConfigChanges(List.of(), List.of(), Map.of(), ContainerConfig.EMPTY);

  public ConfigChanges {
    entryPoint = List.copyOf(entryPoint);
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /**
   * The changed config, its keys as the specification spells them. New variables follow the
   * inherited ones, sorted by name.
   *
   * @param item store item that a relative entry point is below
   * @param profileEnvironment variables that a profile sets; {@link #environment} wins over them
   * @throws ImageException of kind CONFIGURATION if the entry point is relative and there is no
   *     item
   */
  public ContainerConfig over(
      ContainerConfig inherited, Optional<StorePath> item, Map<String, String> profileEnvironment)
      throws ImageException {
    Map<String, String> variables = new TreeMap<>(profileEnvironment);
    variables.putAll(environment);
    ContainerConfig config = inherited.normalised().withEnvironment(variables);
    if (!entryPoint.isEmpty()) {
      config = config.withEntryPoint(entryPointBelow(item));
    }
    if (!command.isEmpty()) {
      config = config.withCommand(command);
    }
    return others.over(config);
  }

  private List<String> entryPointBelow(Optional<StorePath> item) throws ImageException {
    String program = entryPoint.get(0);
    if (program.startsWith("/")) {
      return entryPoint;
    }
    if (item.isEmpty()) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "--entry-point: '"
              + program
              + "' is relative to the first store item, which this image does not have; write an"
              + " absolute name");
    }
    List<String> words = new ArrayList<>(entryPoint);
    words.set(0, item.get() + "/" + program);
    return words;
  }
}
