package guiximage.image;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.Fuzzing;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerKey;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.HistoryEntry;
import guiximage.oci.MediaType;
import guiximage.store.NarHash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Statements about layers and profiles in images that others may have published. */
public final class StatementFuzzTest {
  private static final DiffId DIFF_ID = new DiffId(TestImages.digestOf("tar"));
  private static final Descriptor BLOB =
      new Descriptor(MediaType.OCI_LAYER_GZIP, TestImages.digestOf("blob"), 100);

  /** A statement about this layer that is believed says what would be written of it. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    Map<String, String> annotations = LayerStatement.annotations(text);
    LayerStatement.of(new Layer(DIFF_ID, BLOB.withAnnotations(annotations)), StatementKey.NONE)
        .ifPresent(
            statement ->
                assertThat(annotations)
                    .containsAllEntriesOf(statement.annotations(StatementKey.NONE)));
    int space = text.indexOf('\n');
    HistoryEntry entry =
        new HistoryEntry(
            Optional.of(Instant.EPOCH),
            Optional.of(space < 0 ? text : text.substring(0, space)),
            Optional.empty(),
            Optional.of(space < 0 ? "" : text.substring(space + 1)),
            true);
    ProfileStatement.of(entry, StatementKey.NONE)
        .filter(statement -> !text.contains(" mark=")) // which stands there unread
        .ifPresent(
            statement ->
                assertThat(statement.entry(Instant.EPOCH, StatementKey.NONE)).isEqualTo(entry));
  }

  @Test
  void aStatementIsBelievedAsAWholeOrNotAtAll() {
    LayerStatement layer =
        LayerStatement.of(
            new LayerKey(TestImages.digestOf("key")),
            new LayerFacts(DIFF_ID, 10_240, Map.of(Algorithm.GZIP, BLOB)),
            Algorithm.GZIP);
    HistoryEntry profile =
        new ProfileStatement(
                NarHash.parse("sha256:" + "a".repeat(64)), new TreeMap<>(Map.of("PATH", "/bin")))
            .entry(Instant.EPOCH, StatementKey.NONE);
    Fuzzing.around(
        20_000,
        StatementFuzzTest::fuzzerTestOneInput,
        layer.createdBy(StatementKey.NONE),
        profile.createdBy().orElseThrow() + "\n" + profile.comment().orElseThrow());
  }
}
