package guiximage.cli;

import guiximage.oci.ContainerConfig;
import guiximage.oci.Platform;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How containers of the image run, and what the image says of itself. */
final class ConfigOptions {
  @Option(
      names = "--entry-point",
      paramLabel = "PROGRAM",
      description = "Program to run; relative to the (first) store item, as in guix pack")
  private Optional<String> entryPoint = Optional.empty();

  @Option(
      names = {"-A", "--entry-point-argument"},
      paramLabel = "ARG",
      description = "Further word of the entry point; repeatable")
  private List<String> entryPointArguments = new ArrayList<>();

  @Option(
      names = "--cmd",
      paramLabel = "WORD",
      description = "Word of the default command; repeatable")
  private List<String> command = new ArrayList<>();

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME=VALUE",
      description = "Environment variable; repeatable")
  private List<String> environment = new ArrayList<>();

  @Option(names = "--user", paramLabel = "USER[:GROUP]", description = "Who the program runs as")
  private Optional<String> user = Optional.empty();

  @Option(names = "--workdir", paramLabel = "DIR", description = "Where the program starts")
  private Optional<String> workdir = Optional.empty();

  @Option(
      names = "--expose",
      paramLabel = "PORT[/PROTOCOL]",
      description = "Port that the program listens on; repeatable")
  private List<String> expose = new ArrayList<>();

  @Option(names = "--volume", paramLabel = "DIR", description = "Directory for data; repeatable")
  private List<String> volumes = new ArrayList<>();

  @Option(names = "--label", paramLabel = "KEY=VALUE", description = "Label; repeatable")
  private List<String> labels = new ArrayList<>();

  @Option(
      names = "--annotation",
      paramLabel = "KEY=VALUE",
      description = "Annotation of the manifest; repeatable")
  private List<String> annotations = new ArrayList<>();

  @Option(
      names = "--stop-signal",
      paramLabel = "SIGNAL",
      description = "Signal that stops the program")
  private Optional<String> stopSignal = Optional.empty();

  @Option(
      names = "--created",
      paramLabel = "TIME",
      description =
          "Creation time: ISO 8601, or seconds since 1970; default $$SOURCE_DATE_EPOCH or"
              + " 1970-01-01T00:00:01Z")
  private Optional<String> created = Optional.empty();

  static final class PlatformConverter implements ITypeConverter<Platform> {
    @Override
    public Platform convert(String text) {
      try {
        return Platform.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Empty if neither an option nor the environment says. */
  Optional<Instant> created(Console console) {
    Optional<String> text = created.or(() -> console.variable("SOURCE_DATE_EPOCH"));
    return text.map(ConfigOptions::time);
  }

  /** Of a year of four digits: readers of images understand no others. */
  static Instant time(String text) {
    try {
      Instant time =
          text.matches("[0-9]{1,12}")
              ? Instant.ofEpochSecond(Long.parseLong(text))
              : OffsetDateTime.parse(text).toInstant();
      int year = time.atOffset(ZoneOffset.UTC).getYear();
      if (year < 0 || year > 9999) {
        throw new IllegalArgumentException(
            "'" + text + "' is not in the years 0 to 9999, which readers of images understand");
      }
      return time;
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a time; write 2026-01-31T12:00:00Z or seconds since 1970", e);
    }
  }

  SortedMap<String, String> annotations() {
    return pairs("--annotation", annotations);
  }

  /**
   * What the options add to {@code inherited}, as docker does it: variables are merged, an entry
   * point takes the inherited command away.
   *
   * @param profile directory that a relative entry point is below
   * @param profileEnvironment what the profile itself wants set; options win over it
   */
  ContainerConfig over(
      ContainerConfig inherited, String profile, Map<String, String> profileEnvironment) {
    Map<String, String> variables = new TreeMap<>(profileEnvironment);
    variables.putAll(pairs("--env", environment));
    ContainerConfig config = inherited.withEnvironment(variables);
    if (entryPoint.isPresent()) {
      List<String> words = new ArrayList<>();
      words.add(absolute(profile, entryPoint.get()));
      words.addAll(entryPointArguments);
      config = config.without("Cmd").with("Entrypoint", words);
    } else if (!entryPointArguments.isEmpty()) {
      throw new IllegalArgumentException("-A needs --entry-point");
    }
    if (!command.isEmpty()) {
      config = config.with("Cmd", command);
    }
    config = with(config, "User", user);
    config = with(config, "WorkingDir", workdir);
    config = with(config, "StopSignal", stopSignal);
    config = config.withKeys("ExposedPorts", expose.stream().map(ConfigOptions::port).toList());
    config = config.withKeys("Volumes", volumes);
    return config.withEntries("Labels", pairs("--label", labels));
  }

  private static ContainerConfig with(ContainerConfig config, String key, Optional<String> value) {
    return value.map(text -> config.with(key, text)).orElse(config);
  }

  private static String absolute(String profile, String program) {
    return program.startsWith("/") ? program : profile + "/" + program;
  }

  private static String port(String text) {
    if (!text.matches("[0-9]{1,5}(-[0-9]{1,5})?(/(tcp|udp|sctp))?")) {
      throw new IllegalArgumentException(
          "--expose: '" + text + "' is not a port; write 8080 or 8080/udp");
    }
    return text.contains("/") ? text : text + "/tcp";
  }

  private static SortedMap<String, String> pairs(String option, List<String> texts) {
    SortedMap<String, String> pairs = new TreeMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException(option + ": '" + text + "' is not NAME=VALUE");
      }
      pairs.put(text.substring(0, equals), text.substring(equals + 1));
    }
    return pairs;
  }
}
