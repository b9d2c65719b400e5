package guiximage.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.ImageException;
import guiximage.compression.GzipEncoder;
import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.image.ManifestFormat;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerKey;
import guiximage.layer.LayerPacker;
import guiximage.layer.LayerRecipe;
import guiximage.layer.MemoryIndex;
import guiximage.oci.Blob;
import guiximage.oci.Compression;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.ContainerConfig;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.ImageConfig;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import guiximage.store.StorePath;
import java.io.IOException;
import java.io.OutputStream;
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

/** Random images, memories and registries: an exact plan and the push after it agree. */
class PlanAndPushTest {
  private static final int STATES = Integer.getInteger("plan.states", 2000);
  private static final long SEED = Long.getLong("plan.seed", 1);
  private static final int TEXTS = 8;
  private static final List<String> ARCHITECTURES = List.of("amd64", "arm64", "riscv64");

  @TempDir private Path spool;

  /** A layer of a text; recipes with different keys may have the same text. */
  private record KeyedLayer(String text, Optional<LayerKey> key) implements LayerRecipe {
    private byte[] bytes() {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    private DiffId diffId() {
      return new DiffId(Digest.of(bytes()));
    }

    @Override
    public long tarSizeBytes() {
      return bytes().length;
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
      out.write(bytes());
    }
  }

  /** A world in which a push happens. */
  private static final class State {
    private final Random random;
    private final MemoryIndex local = new MemoryIndex();
    private final MemoryIndex published = new MemoryIndex();
    private final List<MemoryDestination> destinations = new ArrayList<>();
    private final List<ImageRecipe> images = new ArrayList<>();
    private final boolean mountsAreRefused;

    State(long seed) {
      random = new Random(seed);
      mountsAreRefused = random.nextInt(4) == 0;
      int registries = 1 + random.nextInt(3);
      for (int i = 0; i < registries; i++) {
        destinations.add(registry(i));
      }
      for (int text = 0; text < TEXTS; text++) {
        for (int variant = 0; variant < 3; variant++) {
          know(layer(text, variant));
        }
      }
      int platforms = 1 + random.nextInt(ARCHITECTURES.size());
      for (int i = 0; i < platforms; i++) {
        images.add(image(ARCHITECTURES.get(i)));
      }
    }

    private MemoryDestination registry(int number) {
      MemoryDestination registry = new MemoryDestination("registry " + number);
      for (int text = 0; text < TEXTS; text++) {
        Blob blob = blob(text);
        Descriptor stale = staleBlob(text);
        switch (random.nextInt(5)) {
          case 0, 1 -> registry.having(blob.descriptor());
          case 2 -> registry.mounting(blob.descriptor());
          case 3 -> registry.having(stale);
          default -> {}
        }
      }
      return mountsAreRefused ? registry.refusingToMount() : registry;
    }

    /** Two of the variants have a key; the third is never looked up. */
    private static KeyedLayer layer(int text, int variant) {
      String name = "text " + text + " " + "x".repeat(text);
      LayerKey key = new LayerKey(Digest.of((name + variant).getBytes(StandardCharsets.UTF_8)));
      return new KeyedLayer(name, variant < 2 ? Optional.of(key) : Optional.empty());
    }

    private static Blob blob(int text) {
      return Blob.of(MediaType.OCI_LAYER, layer(text, 0).bytes());
    }

    /** The blob of another encoder. */
    private static Descriptor staleBlob(int text) {
      Digest digest = Digest.of(("stale " + text).getBytes(StandardCharsets.UTF_8));
      return new Descriptor(MediaType.OCI_LAYER, digest, 1000 + text);
    }

    private void know(KeyedLayer layer) {
      int text = layer.text().charAt("text ".length()) - '0';
      Descriptor blob = random.nextInt(3) == 0 ? staleBlob(text) : blob(text).descriptor();
      LayerFacts facts =
          new LayerFacts(layer.diffId(), layer.tarSizeBytes(), Map.of(Algorithm.NONE, blob));
      int who = random.nextInt(4);
      layer.key().filter(key -> who == 0 || who == 1).ifPresent(key -> local.put(key, facts));
      layer.key().filter(key -> who == 1 || who == 2).ifPresent(key -> published.put(key, facts));
    }

    private ImageRecipe image(String architecture) {
      List<LayerRecipe> layers = new ArrayList<>();
      int count = random.nextInt(6);
      for (int i = 0; i < count; i++) {
        layers.add(layer(random.nextInt(TEXTS), random.nextInt(3)));
      }
      return new ImageRecipe(
          random.nextBoolean() ? Optional.of(base(architecture)) : Optional.empty(),
          layers,
          Platform.linux(architecture),
          ContainerConfig.EMPTY,
          Instant.EPOCH,
          new TreeMap<>());
    }

    private BaseImage base(String architecture) {
      List<BaseImage.Layer> layers = new ArrayList<>();
      int count = 1 + random.nextInt(2);
      for (int i = 0; i < count; i++) {
        Blob blob = blob(random.nextInt(TEXTS));
        layers.add(new BaseImage.Layer(new DiffId(blob.descriptor().digest()), blob));
      }
      ImageConfig config =
          new ImageConfig(
              Instant.EPOCH,
              Platform.linux(architecture),
              ContainerConfig.EMPTY,
              layers.stream().map(BaseImage.Layer::diffId).toList(),
              List.of());
      return new BaseImage(config, layers, Optional.empty());
    }

    private LayerMemory memory() {
      return new LayerMemory(published, local, LayerMemory.Check.BELIEVE);
    }
  }

  /** What was planned and what was sent, each in bytes. */
  private record Outcome(long estimated, long exact, long sent) {}

  private static Outcome push(LayerPacker packer, State state, PushPlan.Bytes bytes)
      throws IOException {
    ImagePublisher publisher = new ImagePublisher(packer, state.memory(), 2, Progress.NONE);
    try (PushPlan plan =
        publisher.plan(state.images, ManifestFormat.OCI, List.copyOf(state.destinations))) {
      long estimated = plan.uploadBytes();
      plan.makeExact(bytes);
      long exact = plan.uploadBytes();
      if (exact > 0 && bytes == PushPlan.Bytes.KEEP) {
        assertThat(catchThrowable(() -> plan.requireAtMost(exact - 1)))
            .isInstanceOf(ImageException.class);
      }
      assertThat(state.destinations).allMatch(destination -> destination.sent().isEmpty());
      plan.requireAtMost(state.mountsAreRefused ? Long.MAX_VALUE : exact);
      List<Delivery> deliveries = publisher.publish(plan);
      assertThat(state.destinations).allMatch(destination -> destination.published().size() > 0);
      return new Outcome(
          estimated, exact, deliveries.stream().mapToLong(Delivery::sentBytes).sum());
    }
  }

  @Test
  void planAndPushAgree() throws IOException {
    int sending = 0;
    try (LayerPacker packer =
        new LayerPacker(
            new LayerPacker.Settings(Compression.NONE, GzipEncoder.ZLIB, 2, spool, 1L << 20))) {
      for (long seed = SEED; seed < SEED + STATES; seed++) {
        State state = new State(seed);
        PushPlan.Bytes bytes = seed % 2 == 0 ? PushPlan.Bytes.KEEP : PushPlan.Bytes.DISCARD;

        Outcome outcome = push(packer, state, bytes);

        if (state.mountsAreRefused) {
          assertThat(outcome.sent()).as("seed " + seed).isGreaterThanOrEqualTo(outcome.exact());
        } else {
          assertThat(outcome.sent()).as("seed " + seed).isEqualTo(outcome.exact());
        }
        sending += outcome.sent() > 0 ? 1 : 0;
      }
    }
    assertThat(sending).isGreaterThan(STATES / 4).isLessThan(STATES);
  }
}
