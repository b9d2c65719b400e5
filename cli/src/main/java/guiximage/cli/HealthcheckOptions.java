package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.ContainerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A command by which an engine sees whether a container is well, as Docker and podman know it.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/#healthcheck">HEALTHCHECK</a>
 */
@Command(optionListHeading = "%nImage config:%n")
final class HealthcheckOptions {
  @Option(
      names = "--healthcheck",
      paramLabel = "COMMAND",
      description =
          "Command that tells whether the container is well, run by its /bin/sh; none switches that"
              + " of the base image off")
  private @Nullable String command;

  @Option(
      names = "--healthcheck-interval",
      paramLabel = "DURATION",
      description = "Time between two checks, such as 30s")
  private @Nullable String interval;

  @Option(
      names = "--healthcheck-timeout",
      paramLabel = "DURATION",
      description = "Time after which a check has failed")
  private @Nullable String timeout;

  @Option(
      names = "--healthcheck-start-period",
      paramLabel = "DURATION",
      description = "Time to start, in which failures do not count")
  private @Nullable String startPeriod;

  @Option(
      names = "--healthcheck-retries",
      paramLabel = "N",
      description = "Failures in a row after which the container is not well")
  private @Nullable Integer retries;

  /**
   * The config with the check, unchanged if none was asked for.
   *
   * @throws ImageException of kind CONFIGURATION that names the option that is wrong
   */
  ContainerConfig over(ContainerConfig config) throws IOException {
    Map<String, Object> check = new LinkedHashMap<>();
    String test = command;
    if (test != null) {
      check.put("Test", test.equals("none") ? List.of("NONE") : List.of("CMD-SHELL", test));
    }
    put(check, "Interval", "--healthcheck-interval", interval);
    put(check, "Timeout", "--healthcheck-timeout", timeout);
    put(check, "StartPeriod", "--healthcheck-start-period", startPeriod);
    Integer times = retries;
    if (times != null) {
      check.put("Retries", OptionValue.of("--healthcheck-retries", () -> atLeastOne(times)));
    }
    if (!check.isEmpty() && test == null) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "--healthcheck-interval and the like are of a check; name its command with --healthcheck");
    }
    return check.isEmpty() ? config : config.with("Healthcheck", check);
  }

  private static void put(
      Map<String, Object> check, String key, String option, @Nullable String text)
      throws IOException {
    Optional<Duration> time =
        OptionValue.of(option, () -> Optional.ofNullable(text).map(ConfigValue::duration));
    time.ifPresent(value -> check.put(key, value.toNanos()));
  }

  private static int atLeastOne(int times) {
    if (times < 1) {
      throw new IllegalArgumentException(times + " is not 1 or more");
    }
    return times;
  }
}
