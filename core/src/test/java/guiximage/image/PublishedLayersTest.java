package guiximage.image;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.layer.LayerFacts;
import guiximage.layer.LayerKey;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.ContainerConfig;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.HistoryEntry;
import guiximage.oci.ImageConfig;
import guiximage.oci.Manifest;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PublishedLayersTest {
  private static final LayerKey KEY = new LayerKey(digest("key"));

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static LayerStatement statement(String tar, Algorithm algorithm, String blob) {
    Descriptor descriptor = new Descriptor(algorithm.mediaType(), digest(blob), 100);
    return new LayerStatement(
        KEY, new LayerFacts(new DiffId(digest(tar)), 10_240, Map.of(algorithm, descriptor)));
  }

  /** An image with one layer, of which its manifest or its history says this. */
  private static PublishedImage image(
      LayerStatement statement, Map<String, String> annotations, String createdBy) {
    Descriptor blob =
        statement.facts().blobs().values().iterator().next().withAnnotations(annotations);
    List<HistoryEntry> history = new ArrayList<>();
    history.add(HistoryEntry.ofLayer(Instant.EPOCH, createdBy, "store paths: []"));
    return new PublishedImage(
        digest("manifest"),
        new Manifest(
            MediaType.OCI_MANIFEST,
            new Descriptor(MediaType.OCI_CONFIG, digest("config"), 1),
            List.of(blob),
            new TreeMap<>()),
        new ImageConfig(
            Instant.EPOCH,
            Platform.linux("amd64"),
            ContainerConfig.EMPTY,
            List.of(statement.facts().diffId()),
            history));
  }

  private static PublishedImage image(LayerStatement statement) {
    return image(statement, statement.annotations(StatementKey.NONE), "guix-image");
  }

  @Test
  void knowsWhatTheManifestStates() {
    LayerStatement statement = statement("tar", Algorithm.GZIP, "blob");

    assertThat(new PublishedLayers(List.of(image(statement)), StatementKey.NONE).find(KEY))
        .contains(statement.facts());
  }

  @Test
  void knowsWhatTheHistoryStatesWhereTheManifestDoesNot() {
    LayerStatement statement = statement("tar", Algorithm.GZIP, "blob");
    PublishedImage image = image(statement, Map.of(), statement.createdBy(StatementKey.NONE));

    assertThat(new PublishedLayers(List.of(image), StatementKey.NONE).find(KEY))
        .contains(statement.facts());
  }

  @Test
  void knowsNothingOfALayerThatStatesNothing() {
    LayerStatement statement = statement("tar", Algorithm.GZIP, "blob");
    PublishedImage image = image(statement, Map.of(), "guix-image");

    assertThat(new PublishedLayers(List.of(image), StatementKey.NONE).find(KEY)).isEmpty();
  }

  @Test
  void theFirstImageThatStatesABlobWins() {
    LayerStatement first = statement("tar", Algorithm.GZIP, "first");
    LayerStatement second = statement("tar", Algorithm.GZIP, "second");

    assertThat(
            new PublishedLayers(List.of(image(first), image(second)), StatementKey.NONE).find(KEY))
        .contains(first.facts());
  }

  @Test
  void blobsOfDifferentAlgorithmsAreAllKnown() {
    LayerStatement gzip = statement("tar", Algorithm.GZIP, "gzip");
    LayerStatement zstd = statement("tar", Algorithm.ZSTD, "zstd");

    assertThat(new PublishedLayers(List.of(image(gzip), image(zstd)), StatementKey.NONE).find(KEY))
        .contains(gzip.facts().with(zstd.facts()));
  }

  @Test
  void ofAKeyThatIsContradictedNothingIsKnown() {
    LayerStatement one = statement("tar", Algorithm.GZIP, "blob");
    LayerStatement other = statement("another tar", Algorithm.GZIP, "another blob");

    assertThat(
            new PublishedLayers(List.of(image(one), image(other), image(one)), StatementKey.NONE)
                .find(KEY))
        .isEmpty();
  }
}
