package guiximage.publish;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.compression.GzipEncoder;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerIndex;
import guiximage.layer.LayerPacker;
import guiximage.layer.LayerRecipe;
import guiximage.layer.MemoryIndex;
import guiximage.layer.TextLayer;
import guiximage.oci.Blob;
import guiximage.oci.Compression;
import guiximage.oci.DiffId;
import guiximage.oci.MediaType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  private final List<DestinationRun> runs = List.of(new DestinationRun(registry));
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
          public void layerDone(LayerArrival layer) {
            layer.transfers().values().forEach(how -> told.add(layer.number() + " " + how));
            lastly.run();
          }
        };
    return new LayerMaker(packer, memory, JOBS, progress);
  }

  private static List<LayerNode> nodes(LayerRecipe... recipes) {
    List<LayerNode> nodes = new ArrayList<>();
    for (LayerRecipe recipe : recipes) {
      nodes.add(
          new LayerNode(nodes.size() + 1, recipe, Compression.Algorithm.NONE, Optional.empty(), 1));
    }
    return nodes;
  }

  private static List<LayerFacts> facts(List<LayerNode> nodes) {
    return nodes.stream().map(LayerNode::requireFacts).toList();
  }

  @Test
  void everyLayerIsMadeOncePutKeptAndReported() throws IOException {
    TextLayer small = new TextLayer("small");
    TextLayer large = new TextLayer("larger than that");

    try (LayerPacker packer = packer()) {
      List<LayerNode> nodes = nodes(small, large);
      maker(packer).bringAll(nodes, List.of(), List.of(), runs);

      List<LayerFacts> made = facts(nodes);
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
      List<LayerNode> nodes = nodes(layer);
      nodes.get(0).keep(maker.pack(layer));
      maker.bringAll(nodes, List.of(), List.of(), runs);
    }

    assertThat(layer.readings()).isEqualTo(1);
    assertThat(registry.sent()).containsExactly(layer.diffId().digest());
  }

  @Test
  void whatIsMadeIsToldWhileItIsStillOnItsWay() throws IOException {
    TextLayer first = new TextLayer("first");
    TextLayer second = new TextLayer("second");
    List<LayerNode> nodes = nodes(first, second);
    CountDownLatch known = new CountDownLatch(1);
    List<List<LayerFacts>> all = new CopyOnWriteArrayList<>();
    Blob config = Blob.of(MediaType.OCI_CONFIG, new byte[] {'{', '}'});
    ConfigNode node =
        new ConfigNode(
            nodes,
            () -> {
              all.add(facts(nodes));
              known.countDown();
              return config;
            });

    try (LayerPacker packer = packer()) {
      maker(packer, () -> awaitThat(known)).bringAll(nodes, List.of(), List.of(node), runs);
    }

    assertThat(all).containsExactly(facts(nodes));
    assertThat(registry.blobs()).contains(config.descriptor().digest());
  }

  /** With one thread that makes layers and as many configs as there are threads in all. */
  @Test
  void howeverManyBlobsWaitForLayersAllArrive() throws IOException {
    LayerRecipe[] layers = new LayerRecipe[40];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = new TextLayer("layer " + i);
    }
    List<LayerNode> nodes = nodes(layers);
    List<ConfigNode> configs = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Blob config = Blob.of(MediaType.OCI_CONFIG, ("{" + i + "}").getBytes(StandardCharsets.UTF_8));
      configs.add(new ConfigNode(nodes, () -> config));
    }

    try (LayerPacker packer = packer()) {
      new LayerMaker(packer, memory, 1, Progress.NONE).bringAll(nodes, List.of(), configs, runs);
    }

    assertThat(registry.blobs()).hasSize(80);
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
      maker(packer).bringAll(nodes(layers), List.of(), List.of(), runs);
    }

    assertThat(most.get()).isBetween(1, JOBS);
    assertThat(registry.sent()).hasSize(layers.length);
  }

  /** Says that it is big, and counts how many of its kind are being read. */
  private static final class WatchedLayer extends TextLayer {
    private final AtomicInteger open;
    private final AtomicInteger most;

    WatchedLayer(String text, AtomicInteger open, AtomicInteger most) {
      super(text);
      this.open = open;
      this.most = most;
    }

    @Override
    public long estimatedSizeBytes() {
      return 1 << 30;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      int now = open.incrementAndGet();
      most.accumulateAndGet(now, Math::max);
      super.writeTo(out);
      open.decrementAndGet();
    }
  }

  @Test
  void aLayerCanBeSentWhateverTheDestinationSays() throws IOException {
    TextLayer layer = new TextLayer("lost");

    try (LayerPacker packer = packer()) {
      LayerFacts facts = maker(packer).make(nodes(layer).get(0), runs, DestinationRun::send);

      assertThat(facts.diffId()).isEqualTo(new DiffId(layer.diffId().digest()));
    }
    assertThat(runs.get(0).transfer(layer.diffId().digest())).isEqualTo(Destination.Transfer.SENT);
  }
}
