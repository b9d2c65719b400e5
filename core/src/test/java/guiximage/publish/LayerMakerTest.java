package guiximage.publish;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.compression.GzipEncoder;
import guiximage.image.ImageLayer;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerIndex;
import guiximage.layer.LayerKey;
import guiximage.layer.LayerPacker;
import guiximage.layer.LayerRecipe;
import guiximage.layer.MemoryIndex;
import guiximage.layer.PackedLayer;
import guiximage.layer.TextLayer;
import guiximage.oci.Compression;
import guiximage.oci.DiffId;
import guiximage.store.StorePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerMakerTest {
  private static final int JOBS = 2;

  @TempDir private Path spool;

  private final LayerIndex local = new MemoryIndex();
  private final LayerMemory memory =
      new LayerMemory(LayerIndex.none(), local, LayerMemory.Check.BELIEVE);
  private final MemoryDestination registry = new MemoryDestination("registry");
  private final List<Recipient> recipients = List.of(new Recipient(registry));
  private final List<String> told = new CopyOnWriteArrayList<>();

  private LayerPacker packer() {
    return new LayerPacker(
        new LayerPacker.Settings(Compression.NONE, GzipEncoder.ZLIB, JOBS, spool, 1L << 20));
  }

  private LayerMaker maker(LayerPacker packer) {
    return maker(packer, () -> {});
  }

  /** {@code lastly} is the last that is done for each layer. */
  private LayerMaker maker(LayerPacker packer, Runnable lastly) {
    Progress progress =
        new Progress() {
          @Override
          public void layerDone(int number, ImageLayer layer, Destination.Transfer how) {
            told.add(number + " " + how);
            lastly.run();
          }
        };
    return new LayerMaker(packer, memory, JOBS, progress);
  }

  private static List<LayerMaker.Order> orders(LayerRecipe... recipes) {
    List<LayerMaker.Order> orders = new ArrayList<>();
    for (LayerRecipe recipe : recipes) {
      orders.add(new LayerMaker.Order(orders.size(), recipe));
    }
    return orders;
  }

  @Test
  void everyLayerIsMadeOncePutKeptAndReported() throws IOException {
    TextLayer small = new TextLayer("small");
    TextLayer large = new TextLayer("larger than that");

    try (LayerPacker packer = packer()) {
      Map<Integer, LayerFacts> made =
          maker(packer)
              .makeAll(orders(small, large), number -> Optional.empty(), recipients, all -> {});

      assertThat(made.get(0).diffId()).isEqualTo(small.diffId());
      assertThat(made.get(1).diffId()).isEqualTo(large.diffId());
      assertThat(local.find(large.key().orElseThrow())).contains(made.get(1));
    }
    assertThat(small.readings() + large.readings()).isEqualTo(2);
    assertThat(registry.sent()).hasSize(2);
    assertThat(told).containsExactlyInAnyOrder("1 SENT", "2 SENT");
  }

  @Test
  void aLayerThatIsMadeAlreadyIsNotMadeAgain() throws IOException {
    TextLayer layer = new TextLayer("ready");

    try (LayerPacker packer = packer()) {
      LayerMaker maker = maker(packer);
      PackedLayer ready = maker.pack(layer);
      maker.makeAll(orders(layer), number -> Optional.of(ready), recipients, all -> {});
    }

    assertThat(layer.readings()).isEqualTo(1);
    assertThat(registry.sent()).containsExactly(layer.diffId().digest());
  }

  @Test
  void whatIsMadeIsToldWhileItIsStillOnItsWay() throws IOException {
    TextLayer first = new TextLayer("first");
    TextLayer second = new TextLayer("second");
    CountDownLatch known = new CountDownLatch(1);
    List<Map<Integer, LayerFacts>> all = new CopyOnWriteArrayList<>();

    try (LayerPacker packer = packer()) {
      Map<Integer, LayerFacts> made =
          maker(packer, () -> awaitThat(known))
              .makeAll(
                  orders(first, second),
                  number -> Optional.empty(),
                  recipients,
                  facts -> {
                    all.add(facts);
                    known.countDown();
                  });

      assertThat(all).containsExactly(made);
    }
  }

  private static void awaitThat(CountDownLatch latch) {
    try {
      assertThat(latch.await(5, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void noMoreBigLayersAreReadAtOnceThanAreAllowed() throws IOException {
    AtomicInteger open = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    LayerRecipe[] layers = new LayerRecipe[20];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = new WatchedLayer("layer " + i, open, most);
    }

    try (LayerPacker packer = packer()) {
      maker(packer).makeAll(orders(layers), number -> Optional.empty(), recipients, all -> {});
    }

    assertThat(most.get()).isBetween(1, JOBS);
    assertThat(registry.sent()).hasSize(layers.length);
  }

  /** Says that it is big, and counts how many of its kind are being read. */
  private record WatchedLayer(String text, AtomicInteger open, AtomicInteger most)
      implements LayerRecipe {
    @Override
    public Optional<LayerKey> key() {
      return Optional.empty();
    }

    @Override
    public long tarSizeBytes() {
      return text.length();
    }

    @Override
    public long estimatedSizeBytes() {
      return 1 << 30;
    }

    @Override
    public List<StorePath> storePaths() {
      return List.of();
    }

    @Override
    public String comment() {
      return text;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      int now = open.incrementAndGet();
      most.accumulateAndGet(now, Math::max);
      out.write(text.getBytes(StandardCharsets.UTF_8));
      open.decrementAndGet();
    }
  }

  @Test
  void aLayerCanBeSentWhateverTheDestinationSays() throws IOException {
    TextLayer layer = new TextLayer("lost");

    try (LayerPacker packer = packer()) {
      LayerFacts facts =
          maker(packer).make(new LayerMaker.Order(0, layer), recipients, Recipient::send);

      assertThat(facts.diffId()).isEqualTo(new DiffId(layer.diffId().digest()));
    }
    assertThat(recipients.get(0).transfer(layer.diffId().digest()))
        .isEqualTo(Destination.Transfer.SENT);
  }
}
