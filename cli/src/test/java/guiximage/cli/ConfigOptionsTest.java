package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.ContainerConfig;
import guiximage.store.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ConfigOptionsTest {
  private static final StorePath ITEM = new StorePath("/gnu/store", "0".repeat(32), "x");

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00Z",
    "8589934592, 2242-03-16T12:56:32Z",
    "253402300799, 9999-12-31T23:59:59Z",
    "2026-01-31T12:00:00+01:00, 2026-01-31T11:00:00Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z"
  })
  void aTimeIsADateOrSeconds(String text, String time) {
    assertThat(ConfigOptions.time(text)).hasToString(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "yesterday",
        "2026-01-31",
        "253402300800",
        "9999999999999",
        "10000-01-01T00:00:00Z",
        "+10000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-01:00",
        "+999999999-12-31T23:59:59-01:00",
        "-0001-01-01T00:00:00Z"
      })
  void whatReadersOfImagesDoNotUnderstandIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfigOptions.time(text))
        .withMessageStartingWith("'" + text + "' is not ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SIGTERM", "TERM", "SIGRTMIN+3", "RTMAX-14", "SIGUSR1", "1", "15", "64"})
  void signalsAreWrittenAsEnginesReadThem(String text) throws Exception {
    assertThat(over(ContainerConfig.EMPTY, "--stop-signal=" + text).fields())
        .containsEntry("StopSignal", text);
  }

  @Test
  void aTimeOfTheEnvironmentThatIsNoneIsNamedAsThat() {
    ProcessInput input =
        new ProcessInput(
            new StandardInput(InputStream.nullInputStream()), Map.of("SOURCE_DATE_EPOCH", "soon"));
    ConfigOptions both = CommandLine.populateCommand(new ConfigOptions(), "--created=now");

    assertThatThrownBy(() -> new ConfigOptions().created(input))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("SOURCE_DATE_EPOCH: 'soon' is not a time");
    assertThatThrownBy(() -> both.created(input))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("--created: 'now' is not a time");
  }

  private static ContainerConfig over(ContainerConfig inherited, String... words)
      throws IOException {
    return CommandLine.populateCommand(new ConfigOptions(), words)
        .changes(Optional.of(ITEM))
        .over(inherited, Optional.of(ITEM), Map.of());
  }

  @Test
  void aWordOfACommandMayLookLikeAnOption() throws IOException {
    ContainerConfig config =
        over(
            ContainerConfig.EMPTY,
            "--entry-point=/bin/x -A -e -A--user -A=-A --cmd --label --cmd=--cmd --cmd x -e a=b"
                .split(" "));

    assertThat(config.fields())
        .containsEntry("Entrypoint", List.of("/bin/x", "-e", "--user", "-A"))
        .containsEntry("Cmd", List.of("--label", "--cmd", "x"))
        .containsEntry("Env", List.of("a=b"));
  }

  @Test
  void aRelativeEntryPointIsBelowAnItem() throws IOException {
    ConfigOptions relative =
        CommandLine.populateCommand(new ConfigOptions(), "--entry-point=bin/x");
    ConfigOptions absolute =
        CommandLine.populateCommand(new ConfigOptions(), "--entry-point=/bin/x");

    assertThatThrownBy(() -> relative.changes(Optional.empty()))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "--entry-point: 'bin/x' is relative to the first store item, which this image does not have;"
                + " write an absolute name");
    assertThat(
            absolute
                .changes(Optional.empty())
                .over(ContainerConfig.EMPTY, Optional.empty(), Map.of())
                .fields())
        .containsEntry("Entrypoint", List.of("/bin/x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--workdir=rel|--workdir: 'rel' is not absolute; write /rel",
        "--stop-signal=NOPE|--stop-signal: 'NOPE' is not a signal of Linux; write SIGTERM, TERM, SIGRTMIN+3 or 15",
        "--stop-signal=0|--stop-signal: '0' is not a signal of Linux; write SIGTERM, TERM, SIGRTMIN+3 or 15",
        "--stop-signal=65|--stop-signal: '65' is not a signal of Linux; write SIGTERM, TERM, SIGRTMIN+3 or 15",
        "--entry-point=|--entry-point: '' is not the name of a program",
        "--volume=|--volume: '' cannot be a volume",
        "--volume=/|--volume: '/' cannot be a volume",
        "--volume=//./..|--volume: '//./..' cannot be a volume",
        "--volume=rel|--volume: 'rel' cannot be a volume",
        "--env=|-e/--env: '' is not NAME=VALUE",
        "--label==x|--label: '=x' is not NAME=VALUE",
        "--expose=|--expose: '' is not a port",
        "--expose=http|--expose: 'http' is not a port",
        "--expose=0|--expose: '0' is not a port, or a range of ports, from 1 to 65535",
        "--expose=99999|--expose: '99999' is not a port, or a range of ports, from 1 to 65535",
        "--expose=80-65536/udp|--expose: '80-65536/udp' is not a port, or a range of ports, from 1 to 65535",
        "--expose=90-80|--expose: '90-80' is not a port, or a range of ports, from 1 to 65535"
      })
  void whatNoContainerCanRunWithIsRefused(String word, String message) {
    assertThatThrownBy(() -> over(ContainerConfig.EMPTY, word))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessageStartingWith(message);
  }

  @Test
  void anAnnotationThatIsNoneIsNamedOnce() {
    ImageOptions options = CommandLine.populateCommand(new ImageOptions(), "--annotation=");

    assertThatThrownBy(options.config::annotations)
        .isInstanceOf(ImageException.class)
        .hasMessage("--annotation: '' is not NAME=VALUE");
  }

  @Test
  void whatContainersRunWithIsTaken() throws IOException {
    ContainerConfig config =
        over(
            ContainerConfig.EMPTY,
            "--workdir=/srv",
            "--entry-point=bin/x",
            "--volume=/...",
            "--volume=/data",
            "--expose=1",
            "--expose=80-65535/udp");

    assertThat(config.fields())
        .containsEntry("WorkingDir", "/srv")
        .containsEntry("Entrypoint", List.of(ITEM + "/bin/x"))
        .containsEntry("Volumes", Map.of("/...", Map.of(), "/data", Map.of()))
        .containsEntry("ExposedPorts", Map.of("1/tcp", Map.of(), "80-65535/udp", Map.of()));
    assertThat(over(ContainerConfig.EMPTY, "--workdir=").fields()).containsEntry("WorkingDir", "");
  }

  @Test
  void aHealthcheckIsWrittenAsDockerHasIt() throws IOException {
    ContainerConfig config =
        over(
            ContainerConfig.EMPTY,
            "--healthcheck=curl -f localhost",
            "--healthcheck-interval=1m30s",
            "--healthcheck-timeout=3s",
            "--healthcheck-start-period=10s",
            "--healthcheck-retries=2");

    assertThat(config.fields())
        .containsEntry(
            "Healthcheck",
            Map.of(
                "Test", List.of("CMD-SHELL", "curl -f localhost"),
                "Interval", 90_000_000_000L,
                "Timeout", 3_000_000_000L,
                "StartPeriod", 10_000_000_000L,
                "Retries", 2));
    assertThat(over(config, "--healthcheck=none").fields())
        .containsEntry("Healthcheck", Map.of("Test", List.of("NONE")));
    assertThat(over(config, "--user=me").fields().get("Healthcheck"))
        .isEqualTo(config.fields().get("Healthcheck"));
  }

  @Test
  void aHealthcheckThatIsNoneIsNamed() {
    assertThatThrownBy(() -> over(ContainerConfig.EMPTY, "--healthcheck-timeout=3s"))
        .hasMessageContaining("name its command with --healthcheck");
    assertThatThrownBy(
            () -> over(ContainerConfig.EMPTY, "--healthcheck=x", "--healthcheck-interval=3"))
        .hasMessage("--healthcheck-interval: '3' is not a duration such as 90s, 5m or 1h30m");
    assertThatThrownBy(
            () -> over(ContainerConfig.EMPTY, "--healthcheck=x", "--healthcheck-retries=0"))
        .hasMessage("--healthcheck-retries: 0 is not 1 or more");
  }

  @Test
  void whatIsInheritedIsPassedOn() throws IOException {
    ContainerConfig odd =
        ContainerConfig.EMPTY
            .with("WorkingDir", "rel")
            .with("Entrypoint", List.of(""))
            .with("Volumes", Map.of("/", Map.of()))
            .with("ExposedPorts", Map.of("0/tcp", Map.of()));

    assertThat(over(odd)).isEqualTo(odd);
  }
}
