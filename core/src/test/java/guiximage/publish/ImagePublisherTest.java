package guiximage.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.compression.GzipEncoder;
import guiximage.image.BaseImage;
import guiximage.image.Image;
import guiximage.image.ImageRecipe;
import guiximage.image.Layer;
import guiximage.image.ManifestFormat;
import guiximage.image.PublishedLayers;
import guiximage.image.StatementKey;
import guiximage.image.TestImages;
import guiximage.layer.DrawnRecipe;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerIndex;
import guiximage.layer.LayerKey;
import guiximage.layer.LayerPacker;
import guiximage.layer.LayerRecipe;
import guiximage.layer.MemoryIndex;
import guiximage.layer.TextLayer;
import guiximage.oci.Compression;
import guiximage.oci.Descriptor;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import guiximage.publish.Destination.Transfer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImagePublisherTest {
  private static final long LAYER_BYTES = 16;

  @TempDir private Path spool;

  private final TextLayer first = new TextLayer("the first layer!");
  private final TextLayer second = new TextLayer("the second layer");
  private final LayerIndex local = new MemoryIndex();
  private final MemoryDestination registry = new MemoryDestination("one");
  private final MemoryDestination other = new MemoryDestination("two");
  private Optional<LayerPacker> packer = Optional.empty();

  @BeforeEach
  void openPacker() {
    packer =
        Optional.of(
            new LayerPacker(
                new LayerPacker.Settings(Compression.NONE, GzipEncoder.ZLIB, 2, spool, 1L << 20)));
  }

  @AfterEach
  void closePacker() {
    packer.orElseThrow().close();
  }

  private List<Delivery> publish(
      ManifestFormat format, OptionalLong max, ImageRecipe image, Destination... destinations)
      throws IOException {
    return publish(format, max, List.of(image), destinations);
  }

  private List<Delivery> publish(
      ManifestFormat format,
      OptionalLong max,
      List<ImageRecipe> images,
      Destination... destinations)
      throws IOException {
    LayerMemory memory = new LayerMemory(LayerIndex.none(), local, LayerMemory.Check.BELIEVE);
    ImagePublisher publisher = new ImagePublisher(packer.orElseThrow(), memory, 2, Progress.NONE);
    try (PushPlan plan = publisher.plan(images, format, List.of(destinations))) {
      if (max.isPresent()) {
        plan.makeExact(PushPlan.Bytes.KEEP);
        plan.requireAtMost(max.getAsLong());
      }
      return publisher.publish(plan);
    }
  }

  private List<Delivery> publish(Destination... destinations) throws IOException {
    return publish(
        ManifestFormat.OCI, OptionalLong.empty(), TestImages.recipe(first, second), destinations);
  }

  private List<Delivery> publishWithin(long bytes, ImageRecipe image, Destination... destinations)
      throws IOException {
    return publish(ManifestFormat.OCI, OptionalLong.of(bytes), image, destinations);
  }

  /** Makes the layer known to this machine, and gives its blob. */
  private Descriptor known(TextLayer layer) throws IOException {
    Descriptor blob =
        new Descriptor(MediaType.OCI_LAYER, layer.diffId().digest(), layer.tarSizeBytes());
    local.put(
        layer.key().orElseThrow(),
        new LayerFacts(
            layer.diffId(), layer.tarSizeBytes(), Map.of(Compression.Algorithm.NONE, blob)));
    return blob;
  }

  private static List<Transfer> transfers(Delivery delivery) {
    return List.copyOf(delivery.layers().values());
  }

  private static List<Delivery.Reason> reasons(Delivery delivery) {
    return delivery.layers().keySet().stream().map(delivery::reason).toList();
  }

  @Test
  void everyLayerHasTheReasonOfItsTransfer() throws IOException {
    known(second);

    Delivery one = publish(registry).get(0);
    Delivery again = publish(registry).get(0);

    assertThat(reasons(one)).containsExactly(Delivery.Reason.UNKNOWN, Delivery.Reason.LACKING);
    assertThat(reasons(again)).containsOnly(Delivery.Reason.UNCHANGED);
    assertThat(again.bytes(Transfer.PRESENT)).isEqualTo(one.sentBytes());
    assertThat(again.sentBytes()).isZero();
  }

  @Test
  void aLayerThatHasToBeMadeToKnowItMayBeThere() throws IOException {
    publish(registry);
    LayerMemory nothing =
        new LayerMemory(LayerIndex.none(), new MemoryIndex(), LayerMemory.Check.BELIEVE);
    ImagePublisher publisher = new ImagePublisher(packer.orElseThrow(), nothing, 2, Progress.NONE);

    try (PushPlan plan =
        publisher.plan(List.of(TestImages.recipe(first)), ManifestFormat.OCI, List.of(registry))) {
      Delivery delivery = publisher.publish(plan).get(0);

      assertThat(reasons(delivery)).containsExactly(Delivery.Reason.MADE_AGAIN);
      Layer other = new Layer(second.diffId(), known(second));
      assertThatThrownBy(() -> delivery.reason(other)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aLayerIsMadeOnceForAllDestinations() throws IOException {
    List<Delivery> deliveries = publish(registry, other);

    assertThat(first.readings()).isEqualTo(1);
    assertThat(deliveries).allMatch(delivery -> delivery.failure().isEmpty());
    assertThat(registry.sent())
        .containsExactlyInAnyOrder(first.diffId().digest(), second.diffId().digest());
    assertThat(other.published()).hasSize(1);
    assertThat(deliveries.get(1).sentBytes()).isEqualTo(2 * LAYER_BYTES);
  }

  @Test
  void whatIsKnownAndThereIsNeitherReadNorSent() throws IOException {
    registry.having(known(first));

    List<Delivery> deliveries = publish(registry);

    assertThat(first.readings()).isZero();
    assertThat(transfers(deliveries.get(0))).containsExactly(Transfer.PRESENT, Transfer.SENT);
  }

  @Test
  void whatOneDestinationLacksIsSentToThatOneOnly() throws IOException {
    registry.having(known(first)).having(known(second));

    publish(registry, other);

    assertThat(registry.sent()).isEmpty();
    assertThat(other.sent()).hasSize(2);
    assertThat(first.readings()).isEqualTo(1);
  }

  @Test
  void whatIsElsewhereInTheRegistryIsMounted() throws IOException {
    registry.mounting(known(first));

    assertThat(transfers(publish(registry).get(0)))
        .containsExactly(Transfer.MOUNTED, Transfer.SENT);
  }

  @Test
  void aDestinationThatFailsDoesNotSpoilTheOthers() throws IOException {
    List<Delivery> deliveries = publish(registry.failing(), other);

    assertThat(deliveries.get(0).failure())
        .get()
        .hasToString("guiximage.ImageException: one refuses");
    assertThat(other.published()).hasSize(1);
  }

  @Test
  void aDestinationThatFailsWhileItIsRepairedDoesNotSpoilTheOthers() throws IOException {
    registry.losing(known(first)).breaking();

    assertThat(publish(registry, other).get(0).failure()).isPresent();
    assertThat(publish(other, registry).get(1).failure()).isPresent();

    assertThat(other.published()).hasSize(2);
    assertThat(registry.published()).isEmpty();
  }

  @Test
  void aLayerThatCannotBeMadeForARepairDoesNotSpoilTheOthers() throws IOException {
    Descriptor blob = known(first);
    ImageRecipe image = TestImages.recipe(broken(first.key()));

    List<Delivery> deliveries =
        publish(
            ManifestFormat.OCI,
            OptionalLong.empty(),
            image,
            other.having(blob),
            registry.losing(blob));

    assertThat(deliveries.get(0).failure()).isEmpty();
    assertThat(other.published()).hasSize(1);
    assertThat(deliveries.get(1).failure())
        .get()
        .hasToString("guiximage.ImageException: the item has changed");
  }

  @Test
  void ifAllFailTheFirstFailureIsThrown() {
    assertThatThrownBy(() -> publish(registry.failing(), other.failing()))
        .hasMessage("one refuses")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("two refuses"));
  }

  @Test
  void aFailureOfTheStoreLeavesNothingPublished() {
    LayerRecipe broken = broken(Optional.empty());

    assertThatThrownBy(
            () ->
                publish(
                    ManifestFormat.OCI,
                    OptionalLong.empty(),
                    TestImages.recipe(first, broken),
                    registry))
        .hasMessage("the item has changed");

    assertThat(registry.published()).isEmpty();
  }

  @Test
  void whatWasLostIsMadeAndSentAgain() throws IOException {
    registry.losing(known(first)).having(known(second));

    publish(registry);

    assertThat(registry.sent()).containsExactly(first.diffId().digest());
    assertThat(second.readings()).isZero();
    assertThat(registry.published()).hasSize(1);
  }

  /** How often each of the layers was sent by pushes with nothing to do, of which one is lost. */
  private int repairs(int pushes, PlanCheck check) throws IOException {
    List<TextLayer> layers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      layers.add(new TextLayer("layer " + i));
    }
    LayerMemory memory = new LayerMemory(LayerIndex.none(), local, LayerMemory.Check.BELIEVE);
    int repairs = 0;
    for (int seed = 0; seed < pushes; seed++) {
      MemoryDestination loser = new MemoryDestination("loser");
      for (TextLayer layer : layers) {
        loser.having(known(layer));
      }
      loser.losing(known(layers.get(3))).losing(known(layers.get(5))).publishingBlindly();
      ImagePublisher publisher = new ImagePublisher(packer.orElseThrow(), memory, 2, Progress.NONE);
      List<ImageRecipe> images = List.of(TestImages.recipe(layers.toArray(new LayerRecipe[0])));
      try (PushPlan plan = publisher.plan(images, ManifestFormat.OCI, List.of(loser))) {
        check.apply(plan, new Random(seed));
        publisher.publish(plan);
      }
      if (!loser.sent().isEmpty()) {
        repairs++;
        assertThat(loser.sent())
            .containsExactlyInAnyOrder(
                layers.get(3).diffId().digest(), layers.get(5).diffId().digest());
      }
    }
    return repairs;
  }

  /** A check of a plan before it is published. */
  @FunctionalInterface
  private interface PlanCheck {
    void apply(PushPlan plan, Random random) throws IOException;
  }

  /** Two of eight are lost and two are asked for: in 13 of 28 cases one of them is drawn. */
  @Test
  void aPushWithNothingToDoNoticesLostBlobsByChanceAndSendsAll() throws IOException {
    assertThat(repairs(60, PushPlan::spotCheck)).isBetween(10, 50);
  }

  @Test
  void everyLostBlobIsNoticedWhereAllAreAskedFor() throws IOException {
    assertThat(repairs(3, (plan, random) -> plan.checkAll())).isEqualTo(3);
    assertThat(repairs(3, (plan, random) -> {})).isZero();
  }

  /** How many of four layers are asked for again; the last is there, or can be mounted. */
  private int confirmed(boolean everythingIsThere, PlanCheck check) throws IOException {
    MemoryDestination asked = new MemoryDestination("asked");
    List<TextLayer> layers = List.of(first, second, new TextLayer("third"));
    for (TextLayer layer : layers) {
      asked.having(known(layer));
    }
    TextLayer last = new TextLayer("last");
    if (everythingIsThere) {
      asked.having(known(last));
    } else {
      asked.mounting(known(last));
    }
    LayerMemory memory = new LayerMemory(LayerIndex.none(), local, LayerMemory.Check.BELIEVE);
    ImagePublisher publisher = new ImagePublisher(packer.orElseThrow(), memory, 2, Progress.NONE);
    ImageRecipe image = TestImages.recipe(first, second, layers.get(2), last);
    try (PushPlan plan = publisher.plan(List.of(image), ManifestFormat.OCI, List.of(asked))) {
      check.apply(plan, new Random(1));
    }
    return asked.confirmed().size();
  }

  @Test
  void twoBlobsAreAskedForWhereAllAreThereAndNoneWhereOneIsMounted() throws IOException {
    assertThat(confirmed(true, PushPlan::spotCheck)).isEqualTo(2);
    assertThat(confirmed(false, PushPlan::spotCheck)).isZero();
  }

  @Test
  void everyBlobIsAskedForThatIsBelievedToBeThere() throws IOException {
    assertThat(confirmed(true, (plan, random) -> plan.checkAll())).isEqualTo(4);
    assertThat(confirmed(false, (plan, random) -> plan.checkAll())).isEqualTo(3);
  }

  @Test
  void aDestinationThatKeepsNothingFails() {
    assertThatThrownBy(() -> publish(registry.forgetful())).hasMessage("one lacks blobs");
  }

  @Test
  void layersOfTheBaseImageArePassedThrough() throws IOException {
    BaseImage base = TestImages.base(TestImages.layer("base"));

    publish(ManifestFormat.OCI, OptionalLong.empty(), TestImages.recipe(base, first), registry);

    Image published = registry.published().get(0);
    assertThat(published.layers().get(0).descriptor())
        .isEqualTo(TestImages.layer("base").descriptor());
    assertThat(published.config().history()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsPublishedTellsTheNextMachine(ManifestFormat format) throws IOException {
    publish(format, OptionalLong.empty(), TestImages.recipe(first, second), registry);

    Image image = registry.published().get(0);
    PublishedLayers learnt =
        new PublishedLayers(List.of(TestImages.published(image)), StatementKey.NONE);

    assertThat(learnt.find(second.key().orElseThrow()).orElseThrow())
        .isEqualTo(local.find(second.key().orElseThrow()).orElseThrow());
  }

  @Test
  void aDockerManifestHasNoAnnotations() throws IOException {
    publish(ManifestFormat.DOCKER, OptionalLong.empty(), TestImages.recipe(first), registry);

    assertThat(registry.published().get(0).layers().get(0).descriptor().annotations()).isEmpty();
  }

  @Test
  void aLayerOfTwoPlatformsIsMadeAndSentOnce() throws IOException {
    ImageRecipe amd64 = TestImages.recipe(first, second);
    ImageRecipe arm64 = TestImages.recipe(Platform.linux("arm64"), Optional.empty(), second);

    List<Delivery> deliveries =
        publish(
            ManifestFormat.OCI, OptionalLong.of(2 * LAYER_BYTES), List.of(amd64, arm64), registry);

    assertThat(registry.sent())
        .containsExactlyInAnyOrder(first.diffId().digest(), second.diffId().digest());
    assertThat(second.readings()).isEqualTo(1);
    assertThat(registry.published().stream().map(image -> image.config().platform()))
        .containsExactly(TestImages.AMD64, Platform.linux("arm64"));
    assertThat(deliveries.get(0).layers()).hasSize(2);
  }

  private ImageException failsWithin(long bytes, ImageRecipe image, Destination... destinations) {
    ImageException failure =
        catchThrowableOfType(ImageException.class, () -> publishWithin(bytes, image, destinations));
    assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
    return failure;
  }

  @Test
  void tooLargeAnUploadChangesNothing() throws IOException {
    registry.mounting(known(first));

    ImageException failure =
        failsWithin(LAYER_BYTES - 1, TestImages.recipe(first, second), registry);

    assertThat(failure)
        .hasMessage(
            "this would send 0.0 MiB of layers (16 bytes), more than the 0.0 MiB (15) that"
                + " --max-upload allows; nothing was sent");
    assertThat(registry.blobs()).isEmpty();
  }

  @Test
  void whatIsMadeForTheLimitIsNotMadeAgain() throws IOException {
    publishWithin(2 * LAYER_BYTES, TestImages.recipe(first, second), registry);

    assertThat(first.readings()).isEqualTo(1);
    assertThat(registry.published()).hasSize(1);
  }

  @Test
  void layersOfTheBaseImageCountForTheLimit() {
    ImageRecipe image = TestImages.recipe(TestImages.base(TestImages.layer("base")), first);

    assertThat(failsWithin(LAYER_BYTES + 3, image, registry))
        .hasMessageContaining("0.0 MiB of layers (20 bytes), ");
    assertThat(registry.blobs()).isEmpty();
  }

  @Test
  void everyDestinationCountsForTheLimit() {
    ImageRecipe image = TestImages.recipe(first);

    assertThat(failsWithin(LAYER_BYTES, image, registry, other))
        .hasMessageContaining("0.0 MiB of layers (32 bytes), ");
  }

  @Test
  void whatIsThereOrCanBeMountedDoesNotCount() throws IOException {
    registry.mounting(known(first)).having(known(second));

    publishWithin(0, TestImages.recipe(first, second), registry);

    assertThat(registry.published()).hasSize(1);
  }

  @Test
  void aMountThatIsRefusedCounts() throws IOException {
    registry.mounting(known(first)).refusingToMount();

    failsWithin(LAYER_BYTES - 1, TestImages.recipe(first), registry);

    assertThat(registry.sent()).isEmpty();
  }

  /** A layer of a store item that changes while it is read. */
  private static LayerRecipe broken(Optional<LayerKey> key) {
    return new DrawnRecipe(
        1,
        out -> {
          throw new ImageException(FailureKind.STORE, "the item has changed");
        },
        key);
  }
}
