package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import guiximage.image.Layer;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import guiximage.publish.Destination.Transfer;
import guiximage.publish.LayerArrival;
import guiximage.store.StorePath;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is said while layers are made: a line that is written over on a terminal, lines elsewhere.
 */
class ConsoleProgressTest {
  private static final long MIB = 1 << 20;
  private static final Digest DIGEST = Digest.of(new byte[0]);
  private static final Screen TERMINAL = new Screen(true, false, () -> 60);

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private long nowNanos;

  private ConsoleProgress progress(Screen screen, Verbosity verbosity, LogFormat format) {
    return new ConsoleProgress(
        new PrintStream(err, true, StandardCharsets.UTF_8),
        screen,
        new MessageSettings(verbosity, format),
        () -> nowNanos);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static LayerArrival layer(int number, Map<String, Transfer> transfers, String... names) {
    List<StorePath> items =
        Stream.of(names)
            .map(name -> StorePath.parse("/gnu/store/" + "0".repeat(32) + "-" + name))
            .toList();
    Descriptor blob = new Descriptor(MediaType.OCI_LAYER, DIGEST, 14 * MIB + MIB / 5);
    return new LayerArrival(
        number, new Layer(new DiffId(DIGEST), blob), items, "customisation layer", transfers);
  }

  private void after(int seconds, ConsoleProgress progress) {
    nowNanos += TimeUnit.SECONDS.toNanos(seconds);
    progress.tick();
  }

  private void work(ConsoleProgress progress) {
    try (progress) {
      progress.starts(81, 40 * MIB);
      progress.packed(60 * MIB);
      progress.layerReused(layer(1, Map.of("r", Transfer.PRESENT), "glibc-2.41"));
      progress.arrived(20 * MIB);
      after(10, progress);
      progress.layerDone(
          layer(
              7,
              Map.of("r", Transfer.SENT),
              "git-2.39.5",
              "perl-5.36",
              "zlib-1",
              "xz-5",
              "gzip-1"));
      progress.warn("two\nlines");
    }
  }

  @Test
  void aLogGetsALinePerLayerThatNamesItsLargestItems() {
    work(progress(Screen.NONE, Verbosity.NORMAL, LogFormat.text));

    assertThat(said().lines())
        .containsExactly(
            "81 layers to bring, about 40.0 MiB",
            "0/81 layers  20.0/40.0 MiB  2.0 MiB/s  0:10 left",
            "[1/81] sent 14.2 MiB  git 2.39.5, perl 5.36 (+3)",
            "guix-image: warning: two lines");
  }

  @Test
  void aLogHasDigestsAndReusedLayersIfThatIsAskedFor() {
    work(progress(Screen.NONE, Verbosity.VERBOSE, LogFormat.text));

    assertThat(said())
        .contains("layer 1: reused 14.2 MiB  glibc 2.41  " + DIGEST)
        .contains("[1/81] sent 14.2 MiB  git 2.39.5, perl 5.36 (+3)  " + DIGEST);
  }

  @Test
  void aLogSaysEveryTenSecondsThatTheWorkGoesOn() {
    ConsoleProgress progress = progress(Screen.NONE, Verbosity.NORMAL, LogFormat.text);
    for (int second = 0; second < 25; second++) {
      after(1, progress);
    }
    progress.starts(2, MIB);
    for (int second = 0; second < 25; second++) {
      after(1, progress);
    }

    assertThat(said().lines())
        .containsExactly(
            "still at work, 0:10",
            "still at work, 0:20",
            "2 layers to bring, about 1.0 MiB",
            "0/2 layers  0.0/1.0 MiB  0:10",
            "0/2 layers  0.0/1.0 MiB  0:20");
  }

  @Test
  void ofSeveralRegistriesALineSaysWhatBecameOfEach() {
    ConsoleProgress progress = progress(Screen.NONE, Verbosity.NORMAL, LogFormat.text);
    Map<String, Transfer> transfers = new LinkedHashMap<>();
    transfers.put("one/app", Transfer.SENT);
    transfers.put("two/app", Transfer.PRESENT);
    progress.starts(1, MIB);
    progress.layerDone(layer(1, transfers));

    assertThat(said())
        .endsWith("[1/1] 14.2 MiB: sent one/app, reused two/app  customisation layer\n");
  }

  @Test
  void aTerminalGetsALineThatIsClearedBeforeAnyOther() {
    work(progress(TERMINAL, Verbosity.NORMAL, LogFormat.text));

    assertThat(said())
        .isEqualTo(
            "\r0/81 layers  20.0/40.0 MiB  2.0 MiB/s  0:10 left\u001b[K"
                + "\r\u001b[Kguix-image: warning: two lines\n");
  }

  @Test
  void aTerminalSaysEveryLayerIfThatIsAskedFor() {
    work(progress(TERMINAL, Verbosity.VERBOSE, LogFormat.text));

    assertThat(said())
        .contains("\r\u001b[K[1/81] sent 14.2 MiB  git 2.39.5, perl 5.36 (+3)  " + DIGEST + "\n");
  }

  @Test
  void theLineIsGoneWhenTheWorkEnds() {
    try (ConsoleProgress progress = progress(TERMINAL, Verbosity.NORMAL, LogFormat.text)) {
      progress.starts(2, MIB);
      after(1, progress);
    }

    assertThat(said()).endsWith("\r\u001b[K");
  }

  @Test
  void objectsHaveFieldsAndNoLineAmongThem() throws Exception {
    work(progress(TERMINAL, Verbosity.NORMAL, LogFormat.json));

    assertThat(said()).doesNotContain("\r").hasLineCount(4);
    List<String> lines = said().lines().toList();
    JsonNode start = new JsonMapper().readTree(lines.get(0));
    assertThat(start.fieldNames())
        .toIterable()
        .containsExactly("time", "level", "event", "layers", "expectedBytes", "message");
    JsonNode beat = new JsonMapper().readTree(lines.get(1));
    assertThat(beat.path("event").asText()).isEqualTo("progress");
    assertThat(beat.path("arrivedBytes").asLong()).isEqualTo(20 * MIB);
    JsonNode layer = new JsonMapper().readTree(lines.get(2));
    assertThat(layer.path("event").asText()).isEqualTo("layer");
    assertThat(layer.path("sizeBytes").asLong()).isEqualTo(14 * MIB + MIB / 5);
    assertThat(layer.path("transfers").path("r").asText()).isEqualTo("sent");
    assertThat(layer.path("items")).hasSize(5);
    JsonNode warning = new JsonMapper().readTree(lines.get(3));
    assertThat(warning.fieldNames()).toIterable().containsExactly("time", "level", "message");
  }

  @Test
  void quietMeansWarningsAlone() {
    work(progress(TERMINAL, Verbosity.QUIET, LogFormat.text));

    assertThat(said().lines()).containsExactly("guix-image: warning: two lines");
  }
}
