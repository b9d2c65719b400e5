package guiximage.publish;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerIndex;
import guiximage.layer.MemoryIndex;
import guiximage.layer.TextLayer;
import guiximage.oci.Blob;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.ContainerConfig;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.ImageConfig;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import guiximage.publish.PlannedLayer.Action;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PushPlanTest {
  private final TextLayer layer =
      new TextLayer("0123456789") {
        @Override
        public long estimatedSizeBytes() {
          return 3; // a NAR is smaller than a tar where files are small
        }
      };
  private final LayerIndex local = new MemoryIndex();
  private final MemoryDestination registry = new MemoryDestination("registry");

  private PushPlan plan(Optional<BaseImage> base, List<List<StorePath>> previous)
      throws IOException {
    ImageRecipe image =
        new ImageRecipe(
            base,
            List.of(layer),
            Platform.linux("amd64"),
            ContainerConfig.EMPTY,
            Instant.EPOCH,
            new TreeMap<>());
    LayerMemory memory = new LayerMemory(LayerIndex.none(), local, LayerMemory.Check.BELIEVE);
    return PushPlan.of(image, memory, Algorithm.GZIP, registry::predict, previous);
  }

  private PushPlan plan() throws IOException {
    return plan(Optional.empty(), List.of());
  }

  private Descriptor known() throws IOException {
    Descriptor blob = new Descriptor(MediaType.OCI_LAYER_GZIP, layer.diffId().digest(), 7);
    local.put(
        layer.key().orElseThrow(),
        new LayerFacts(layer.diffId(), 10, Map.of(Algorithm.GZIP, blob)));
    return blob;
  }

  @Test
  void aLayerThatNobodyKnowsIsSentAndAsLargeAsItsTarAtMost() throws IOException {
    PushPlan plan = plan();

    assertThat(plan.layers().get(0).action()).isEqualTo(Action.UPLOAD);
    assertThat(plan.uploadBytes()).isEqualTo(10);
    assertThat(plan.isExact()).isFalse();
  }

  @Test
  void aLayerThatIsKnownButNotThereIsAsLargeAsItsBlob() throws IOException {
    known();

    assertThat(plan().uploadBytes()).isEqualTo(7);
    assertThat(plan().isExact()).isTrue();
  }

  /** As one that has no key, and so is found in no memory. */
  @Test
  void aLayerThatWasMadeForThePlanIsAsLargeAsItsBlob() throws IOException {
    PlannedLayer unknown = plan().layers().get(0);
    Descriptor blob = new Descriptor(MediaType.OCI_LAYER_GZIP, layer.diffId().digest(), 7);
    LayerFacts facts = new LayerFacts(layer.diffId(), 10, Map.of(Algorithm.GZIP, blob));

    PlannedLayer made = unknown.made(facts, Algorithm.GZIP, registry::predict);
    registry.having(blob);
    PlannedLayer there = unknown.made(facts, Algorithm.GZIP, registry::predict);

    assertThat(made.bytes()).isEqualTo(7);
    assertThat(made.isExact()).isTrue();
    assertThat(made.action()).isEqualTo(Action.UPLOAD);
    assertThat(there.action()).isEqualTo(Action.REUSE);
  }

  @Test
  void whatIsThereIsReused() throws IOException {
    registry.having(known());

    assertThat(plan().layers().get(0).action()).isEqualTo(Action.REUSE);
    assertThat(plan().uploadBytes()).isZero();
  }

  @Test
  void whatIsElsewhereIsMountedButNotYet() throws IOException {
    registry.mounting(known());

    assertThat(plan().layers().get(0).action()).isEqualTo(Action.MOUNT);
    assertThat(plan().uploadBytes()).isZero();
    assertThat(registry.blobs()).isEmpty();
  }

  @Test
  void layersOfTheBaseImageCountWhereTheyAreNot() throws IOException {
    Blob here = Blob.of(MediaType.OCI_LAYER, "here".getBytes(StandardCharsets.UTF_8));
    Blob missing = Blob.of(MediaType.OCI_LAYER, "missing".getBytes(StandardCharsets.UTF_8));
    registry.having(known()).having(here.descriptor());
    List<BaseImage.Layer> layers =
        List.of(
            new BaseImage.Layer(new DiffId(here.descriptor().digest()), here),
            new BaseImage.Layer(new DiffId(missing.descriptor().digest()), missing));
    List<DiffId> diffIds = layers.stream().map(BaseImage.Layer::diffId).toList();
    ImageConfig config =
        new ImageConfig(
            Instant.EPOCH, Platform.linux("amd64"), ContainerConfig.EMPTY, diffIds, List.of());

    PushPlan plan = plan(Optional.of(new BaseImage(config, layers, Optional.empty())), List.of());

    assertThat(plan.baseUploadBytes()).isEqualTo("missing".length());
    assertThat(plan.uploadBytes()).isEqualTo("missing".length());
  }

  @Test
  void whatTheImageHeldAndHoldsNoMoreIsRemoved() throws IOException {
    StorePath gone = new StorePath("/gnu/store", "a".repeat(32), "gone-1.0");

    PushPlan plan = plan(Optional.empty(), List.of(List.of(gone)));

    assertThat(plan.removed()).map(ItemChange::toString).containsExactly("gone 1.0: removed");
  }

  @Test
  void nothingOfTheStoreIsRead() throws IOException {
    plan();

    assertThat(layer.readings()).isZero();
  }
}
