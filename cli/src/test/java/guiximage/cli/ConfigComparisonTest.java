package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.ImageException;
import guiximage.build.ConfigComparison;
import guiximage.build.ImageRequest;
import guiximage.build.StoreSource;
import guiximage.image.PublishedImage;
import guiximage.oci.ContainerConfig;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.ImageConfig;
import guiximage.oci.Manifest;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ConfigComparisonTest {
  private static final StorePath ITEM = new StorePath("/gnu/store", "0".repeat(32), "x");
  private static final StoreSource SOURCE =
      StoreSource.of(
          Closure.ofExactly(List.of(new StoreItem(ITEM, Optional.empty(), 1, List.of()))),
          StoreRoot.HOST);
  private static final String[] PUSHED = {
    "--entry-point=bin/x",
    "-A=-v",
    "--cmd=serve",
    "-e=A=b",
    "-e=C=d",
    "--user=me",
    "--workdir=/srv",
    "--expose=80",
    "--volume=/data",
    "--label=k=v",
    "--annotation=a=b",
    "--stop-signal=SIGINT",
    "--created=7"
  };

  private static ConfigOptions options(String... words) {
    return CommandLine.populateCommand(new ConfigOptions(), words);
  }

  /** What a push with these options publishes. */
  private static PublishedImage publish(ConfigOptions options) throws IOException {
    ContainerConfig inherited =
        ContainerConfig.EMPTY.withEnvironment(Map.of("PATH", "/bin")).with("Cmd", List.of("sh"));
    Descriptor config = new Descriptor(MediaType.OCI_CONFIG, Digest.of(new byte[] {1}), 1);
    return new PublishedImage(
        Digest.of(new byte[] {2}),
        new Manifest(MediaType.OCI_MANIFEST, config, List.of(), options.annotations()),
        new ImageConfig(
            options.created().orElse(Instant.EPOCH),
            Platform.linux("amd64"),
            options.changes(SOURCE.first()).over(inherited, SOURCE.first(), Map.of()),
            List.of(),
            List.of()));
  }

  private static List<String> differences(PublishedImage image, String... words)
      throws IOException {
    ConfigOptions options = options(words);
    ImageRequest usual = ImageRequest.of(SOURCE);
    ImageRequest request =
        new ImageRequest(
            SOURCE,
            usual.platform(),
            usual.base(),
            usual.layering(),
            usual.extra(),
            options.changes(SOURCE.first()),
            options.created(),
            options.annotations());
    return ConfigComparison.differences(request, image);
  }

  @Test
  void theOptionsOfThePushChangeNothing() throws IOException {
    assertThat(differences(publish(options(PUSHED)), PUSHED)).isEmpty();
  }

  @Test
  void whatIsNotNamedIsNotAskedFor() throws IOException {
    PublishedImage image = publish(options(PUSHED));

    assertThat(differences(image)).isEmpty();
    assertThat(differences(image, "-e=C=d", "--label=k=v", "--user=me")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-e=A=c|config: Env: the image has [PATH=/bin, A=b, C=d], these options give [PATH=/bin, A=c, C=d]",
        "--user=you|config: User: the image has me, these options give you",
        "--cmd=stop|config: Cmd: the image has [serve], these options give [stop]",
        "--workdir=/|config: WorkingDir: the image has /srv, these options give /",
        "--label=l=m|config: Labels: the image has {k=v}, these options give {k=v, l=m}",
        "--volume=/more|config: Volumes: the image has {/data={}}, these options give {/data={}, /more={}}",
        "--stop-signal=9|config: StopSignal: the image has SIGINT, these options give 9",
        "--annotation=a=c|config: annotation a: the image has b, these options give c",
        "--annotation=x=y|config: annotation x: the image has none, these options give y",
        "--created=8|config: created: the image has 1970-01-01T00:00:07Z, these options give 1970-01-01T00:00:08Z"
      })
  void whatTheImageHasOtherwiseIsNamed(String word, String difference) throws IOException {
    assertThat(differences(publish(options(PUSHED)), word)).containsExactly(difference);
  }

  @Test
  void anEntryPointTakesTheCommandAway() throws IOException {
    assertThat(differences(publish(options(PUSHED)), "--entry-point=bin/x", "-A=-v"))
        .containsExactly("config: Cmd: the image has [serve], these options give none");
    assertThat(differences(publish(options("--entry-point=bin/x")), "--entry-point=bin/y"))
        .containsExactly(
            "config: Entrypoint: the image has [%1$s/bin/x], these options give [%1$s/bin/y]"
                .formatted(ITEM));
  }

  @Test
  void whatCannotBeReadIsRefused() throws IOException {
    PublishedImage image = publish(options());

    assertThatThrownBy(() -> differences(image, "--created=soon"))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("--created: 'soon' is not a time");
  }
}
