package guiximage.publish;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.compression.GzipEncoder;
import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.image.ManifestFormat;
import guiximage.image.TestImages;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerIndex;
import guiximage.layer.LayerPacker;
import guiximage.layer.MemoryIndex;
import guiximage.layer.TextLayer;
import guiximage.oci.Blob;
import guiximage.oci.Compression;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Descriptor;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import guiximage.publish.PlannedLayer.Action;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @TempDir private Path spool;

  private Optional<LayerPacker> packer = Optional.empty();

  @BeforeEach
  void openPacker() {
    packer =
        Optional.of(
            new LayerPacker(
                new LayerPacker.Settings(Compression.GZIP, GzipEncoder.ZLIB, 2, spool, 1L << 20)));
  }

  @AfterEach
  void closePacker() {
    packer.orElseThrow().close();
  }

  private PushPlan pushPlan(Optional<BaseImage> base, String... architectures) throws IOException {
    List<ImageRecipe> images =
        Arrays.stream(architectures)
            .map(architecture -> TestImages.recipe(Platform.linux(architecture), base, layer))
            .toList();
    LayerMemory memory = new LayerMemory(LayerIndex.none(), local, LayerMemory.Check.BELIEVE);
    return new ImagePublisher(packer.orElseThrow(), memory, 2, Progress.NONE)
        .plan(images, ManifestFormat.OCI, List.of(registry));
  }

  private ImagePlan plan(Optional<BaseImage> base, List<List<StorePath>> previous)
      throws IOException {
    try (PushPlan plan = pushPlan(base, "amd64")) {
      ImagePlan image = plan.image(0, previous);
      assertThat(plan.uploadBytes()).isEqualTo(image.uploadBytes());
      assertThat(plan.isExact()).isEqualTo(image.isExact());
      return image;
    }
  }

  private ImagePlan plan() throws IOException {
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
    ImagePlan plan = plan();

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

  @Test
  void aLayerThatWasMadeForThePlanIsAsLargeAsItsBlob() throws IOException {
    try (PushPlan plan = pushPlan(Optional.empty(), "amd64", "arm64")) {
      plan.makeExact(PushPlan.Bytes.DISCARD);
      PlannedLayer made = plan.image(0, List.of()).layers().get(0);
      Descriptor blob = made.facts().orElseThrow().requireBlob(Algorithm.GZIP);

      assertThat(made.bytes()).isEqualTo(blob.sizeBytes());
      assertThat(made.isExact()).isTrue();
      assertThat(made.action()).isEqualTo(Action.UPLOAD);
      assertThat(plan.image(1, List.of()).layers()).isEqualTo(plan.image(0, List.of()).layers());
      assertThat(plan.uploadBytes()).isEqualTo(blob.sizeBytes());
      assertThat(layer.readings()).isEqualTo(1);
      registry.having(blob);
    }
    try (PushPlan plan = pushPlan(Optional.empty(), "amd64")) {
      plan.makeExact(PushPlan.Bytes.DISCARD);

      PlannedLayer there = plan.image(0, List.of()).layers().get(0);
      assertThat(there.action()).isEqualTo(Action.REUSE);
      assertThat(there.facts()).isPresent();
    }
    assertThat(local.find(layer.key().orElseThrow())).isEmpty();
  }

  @Test
  void aLayerThatIsKnownButNotThereIsMadeForAnExactPlan() throws IOException {
    known();

    try (PushPlan plan = pushPlan(Optional.empty(), "amd64")) {
      plan.makeExact(PushPlan.Bytes.DISCARD);

      assertThat(plan.uploadBytes()).isGreaterThan(7);
      assertThat(layer.readings()).isEqualTo(1);
    }
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
    Blob here = TestImages.layer("here");
    Blob missing = TestImages.layer("missing");
    registry.having(known()).having(here.descriptor());

    ImagePlan plan = plan(Optional.of(TestImages.base(here, missing)), List.of());

    assertThat(plan.baseUploadBytes()).isEqualTo("missing".length());
    assertThat(plan.uploadBytes()).isEqualTo("missing".length());
  }

  @Test
  void whatTheImageHeldAndHoldsNoMoreIsRemoved() throws IOException {
    StorePath gone = new StorePath("/gnu/store", "a".repeat(32), "gone-1.0");

    ImagePlan plan = plan(Optional.empty(), List.of(List.of(gone)));

    assertThat(plan.removed()).map(ItemChange::toString).containsExactly("gone 1.0: removed");
  }

  @Test
  void nothingOfTheStoreIsRead() throws IOException {
    plan();

    assertThat(layer.readings()).isZero();
  }
}
