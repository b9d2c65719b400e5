package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.build.ConfigChanges;
import guiximage.oci.ContainerConfig;
import guiximage.oci.ImageConfig;
import guiximage.store.StorePath;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options for the image config and the annotations of the manifest. */
@Command(optionListHeading = "%nImage config:%n")
final class ConfigOptions {
  @Option(
      names = "--entry-point",
      paramLabel = "PROGRAM",
      description =
          "Program to run; relative to the (first) store item, as in guix pack; absolute with --conf")
  private @Nullable String entryPoint;

  @Option(
      names = {"-A", "--entry-point-argument"},
      paramLabel = "ARG",
      parameterConsumer = WordConsumer.class,
      description = "Further word of the entry point; repeatable")
  private List<String> entryPointArguments = new ArrayList<>();

  @Option(
      names = "--cmd",
      paramLabel = "WORD",
      parameterConsumer = WordConsumer.class,
      description = "Word of the default command; repeatable")
  private List<String> command = new ArrayList<>();

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME=VALUE",
      description = "Environment variable; repeatable")
  private List<String> environment = new ArrayList<>();

  @Option(
      names = "--user",
      paramLabel = "USER[:GROUP]",
      description = "User that the program runs as")
  private @Nullable String user;

  @Option(
      names = "--workdir",
      paramLabel = "DIR",
      description = "Directory that the program starts in")
  private @Nullable String workdir;

  @Option(
      names = "--expose",
      paramLabel = "PORT[/PROTOCOL]",
      description = "Port that the program listens on; repeatable")
  private List<String> expose = new ArrayList<>();

  @Option(names = "--volume", paramLabel = "DIR", description = "Directory for data; repeatable")
  private List<String> volumes = new ArrayList<>();

  @Option(names = "--label", paramLabel = "NAME=VALUE", description = "Label; repeatable")
  private List<String> labels = new ArrayList<>();

  @Option(
      names = "--annotation",
      paramLabel = "NAME=VALUE",
      description = "Annotation of the manifest; repeatable")
  private List<String> annotations = new ArrayList<>();

  @Option(
      names = "--stop-signal",
      paramLabel = "SIGNAL",
      description = "Signal that stops the program")
  private @Nullable String stopSignal;

  @Option(
      names = "--created",
      paramLabel = "TIME",
      description =
          "Creation time: ISO 8601, or seconds since 1970; default $$SOURCE_DATE_EPOCH or"
              + " 1970-01-01T00:00:01Z")
  private @Nullable String created;

  @Option(
      names = "--ci-annotations",
      description =
          "Annotate the manifest with revision, source and creation time as variables of GitHub,"
              + " GitLab and Forgejo name them; the digest is another with each commit then")
  private boolean ciAnnotations;

  @Mixin private final HealthcheckOptions healthcheck = new HealthcheckOptions();

  /** The time of creation; empty if neither an option nor {@code SOURCE_DATE_EPOCH} states it. */
  Optional<Instant> created(ProcessInput input) throws IOException {
    Optional<Instant> stated = created();
    if (stated.isPresent()) {
      return stated;
    }
    Optional<String> variable = input.variable("SOURCE_DATE_EPOCH");
    return OptionValue.of("SOURCE_DATE_EPOCH", () -> variable.map(ConfigOptions::time));
  }

  /** The time that the option states, not that of the environment; empty if it was not given. */
  Optional<Instant> created() throws IOException {
    return OptionValue.of("--created", () -> Optional.ofNullable(created).map(ConfigOptions::time));
  }

  /** A time in a year of four digits: readers of images understand no others. */
  static Instant time(String text) {
    try {
      Instant time =
          text.matches("[0-9]{1,12}")
              ? Instant.ofEpochSecond(Long.parseLong(text))
              : OffsetDateTime.parse(text).toInstant();
      if (!ImageConfig.isUnderstood(time)) {
        throw new IllegalArgumentException(
            "'" + text + "' is not in the years 0 to 9999, which readers of images understand");
      }
      return time;
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a time; write 2026-01-31T12:00:00Z or seconds since 1970", e);
    }
  }

  /**
   * The annotations that are asked for; one that an option states precedes that of a variable.
   *
   * @throws ImageException of kind CONFIGURATION that names the option, if one is not NAME=VALUE
   */
  SortedMap<String, String> annotations(ProcessInput input) throws IOException {
    SortedMap<String, String> all =
        ciAnnotations ? CiAnnotations.of(input.environment()) : new TreeMap<>();
    all.putAll(annotations());
    return all;
  }

  /**
   * Those that options state alone.
   *
   * @throws ImageException of kind CONFIGURATION that names the option, if one is not NAME=VALUE
   */
  SortedMap<String, String> annotations() throws IOException {
    return pairs("--annotation", annotations);
  }

  /**
   * The changes that the options ask for.
   *
   * @param item store item that a relative entry point is below; empty if it must be absolute
   * @throws ImageException of kind CONFIGURATION that names the option, if no container could run
   */
  ConfigChanges changes(Optional<StorePath> item) throws IOException {
    ConfigChanges changes =
        new ConfigChanges(entryPoint(), command, pairs("-e/--env", environment), others());
    changes.over(ContainerConfig.EMPTY, item, Map.of());
    return changes;
  }

  /** The program of {@code --entry-point} as the image names it, if it is in a store. */
  Optional<String> programOf(StorePath first) {
    return Optional.ofNullable(entryPoint)
        .map(program -> program.startsWith("/") ? program : first + "/" + program)
        .filter(program -> program.startsWith(first.storeDirectory() + "/"));
  }

  private List<String> entryPoint() throws IOException {
    List<String> words = new ArrayList<>();
    String stated = entryPoint;
    if (stated != null) {
      words.add(OptionValue.of("--entry-point", () -> program(stated)));
      words.addAll(entryPointArguments);
    } else if (!entryPointArguments.isEmpty()) {
      throw new ImageException(FailureKind.CONFIGURATION, "image config: -A needs --entry-point");
    }
    return words;
  }

  private static String program(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("'' is not the name of a program");
    }
    return text;
  }

  private ContainerConfig others() throws IOException {
    ContainerConfig config = with(ContainerConfig.EMPTY, "User", Optional.ofNullable(user));
    config =
        with(
            config,
            "WorkingDir",
            OptionValue.of(
                "--workdir", () -> Optional.ofNullable(workdir).map(ConfigValue::directory)));
    config =
        with(
            config,
            "StopSignal",
            OptionValue.of(
                "--stop-signal", () -> Optional.ofNullable(stopSignal).map(ConfigValue::signal)));
    for (String text : expose) {
      String port = OptionValue.of("--expose", () -> ConfigValue.port(text));
      config = config.withKeys("ExposedPorts", List.of(port));
    }
    for (String text : volumes) {
      String volume = OptionValue.of("--volume", () -> ConfigValue.volume(text));
      config = config.withKeys("Volumes", List.of(volume));
    }
    return healthcheck.over(config.withEntries("Labels", pairs("--label", labels)));
  }

  private static ContainerConfig with(ContainerConfig config, String key, Optional<String> value) {
    return value.map(text -> config.with(key, text)).orElse(config);
  }

  private static SortedMap<String, String> pairs(String option, List<String> texts)
      throws IOException {
    SortedMap<String, String> pairs = new TreeMap<>();
    for (String text : texts) {
      int equals = OptionValue.of(option, () -> equalsSign(text));
      pairs.put(text.substring(0, equals), text.substring(equals + 1));
    }
    return pairs;
  }

  private static int equalsSign(String text) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw new IllegalArgumentException("'" + text + "' is not NAME=VALUE");
    }
    return equals;
  }
}
