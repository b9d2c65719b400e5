package guiximage.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.compression.GzipEncoder;
import guiximage.image.ImageRecipe;
import guiximage.image.ManifestFormat;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerIndex;
import guiximage.layer.LayerPacker;
import guiximage.layer.LayerRecipe;
import guiximage.layer.MemoryIndex;
import guiximage.layer.TextLayer;
import guiximage.oci.Compression;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.ContainerConfig;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A push that compares with the store one layer that a published image states; row V1. */
class PushAuditTest {
  private final LayerIndex published = new MemoryIndex();
  private final LayerIndex local = new MemoryIndex();
  private final MemoryDestination registry = new MemoryDestination("registry");

  private final Random random = new Random(1);

  @TempDir private Path spool;

  /** A registry has the layer, and an image states it. */
  private TextLayer stated(String content, String statedContent) throws IOException {
    TextLayer layer = new TextLayer(content);
    state(published, layer, statedContent);
    return layer;
  }

  private void state(LayerIndex index, TextLayer layer, String content) throws IOException {
    Digest digest = Digest.of(content.getBytes(StandardCharsets.UTF_8));
    Descriptor blob = new Descriptor(MediaType.OCI_LAYER, digest, content.length());
    registry.having(blob);
    index.put(
        layer.key().orElseThrow(),
        new LayerFacts(new DiffId(digest), content.length(), Map.of(Algorithm.NONE, blob)));
  }

  /** Uses a plan of a push. */
  @FunctionalInterface
  private interface Use<T> {
    T of(PushPlan plan) throws IOException;
  }

  private <T> T withPlan(Destination destination, Use<T> use, LayerRecipe... layers)
      throws IOException {
    ImageRecipe image =
        new ImageRecipe(
            Optional.empty(),
            List.of(layers),
            Platform.linux("amd64"),
            ContainerConfig.EMPTY,
            Instant.EPOCH,
            new TreeMap<>());
    LayerMemory memory = new LayerMemory(published, local, LayerMemory.Check.BELIEVE);
    try (LayerPacker packer =
            new LayerPacker(
                new LayerPacker.Settings(Compression.NONE, GzipEncoder.ZLIB, 2, spool, 1L << 20));
        PushPlan plan =
            new ImagePublisher(packer, memory, 2, Progress.NONE)
                .plan(List.of(image), ManifestFormat.OCI, List.of(destination))) {
      return use.of(plan);
    }
  }

  private void audit(long mostBytes, LayerRecipe... layers) throws IOException {
    withPlan(
        registry,
        plan -> {
          plan.audit(random, mostBytes);
          return plan;
        },
        layers);
  }

  @Test
  void aForeignLayerIsNoticed() throws IOException {
    TextLayer poisoned = stated("ours", "theirs");

    ImageException failure = catchThrowableOfType(ImageException.class, () -> audit(100, poisoned));

    assertThat(failure.kind()).isEqualTo(FailureKind.REGISTRY);
    assertThat(failure)
        .hasMessage(
            "layer 1 (ours) has the diff ID %s, but a published image states %s of it: it was"
                    .formatted(digest("ours"), digest("theirs"))
                + " replaced, or this store is damaged; nothing was published; push"
                + " with --no-index to make every layer from the store");
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void oneLayerIsReadAndOthersAreDrawnAtOtherTimes() throws IOException {
    List<TextLayer> layers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      layers.add(stated("layer " + i, "layer " + i));
    }
    for (int i = 0; i < 40; i++) {
      audit(100, layers.toArray(new LayerRecipe[0]));
    }

    assertThat(layers.stream().mapToInt(TextLayer::readings).sum()).isEqualTo(40);
    assertThat(layers).allSatisfy(layer -> assertThat(layer.readings()).isPositive());
  }

  @Test
  void whatThisMachineMadeOrIsLargerOrIsToBeSentIsNotDrawn() throws IOException {
    TextLayer made = stated("made here", "made here");
    state(local, made, "made here");
    TextLayer large = stated("too large for it", "too large for it");
    TextLayer unknown = new TextLayer("unknown");

    audit(15, made, large, unknown);

    assertThat(List.of(made, large, unknown))
        .allSatisfy(layer -> assertThat(layer.readings()).isZero());
    audit(16, made, large, unknown);
    assertThat(large.readings()).isEqualTo(1);
  }

  private boolean isPublished(Destination destination, LayerRecipe layer) throws IOException {
    return withPlan(destination, PushPlan::isPublished, layer);
  }

  @Test
  void anImageIsPublishedWhereEveryNameStandsForIt() throws IOException {
    MemoryDestination standing = new MemoryDestination("standing").publishingBlindly();
    TextLayer layer = stated("ours", "ours");
    standing.having(
        published.find(layer.key().orElseThrow()).orElseThrow().requireBlob(Algorithm.NONE));

    assertThat(isPublished(standing, layer)).isTrue();
    assertThat(isPublished(registry, layer)).isFalse();
    assertThat(isPublished(standing, new TextLayer("new"))).isFalse();
  }
}
