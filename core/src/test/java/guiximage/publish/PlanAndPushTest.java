package guiximage.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.ImageException;
import guiximage.compression.GzipEncoder;
import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.image.ManifestFormat;
import guiximage.image.TestImages;
import guiximage.layer.DrawnRecipe;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerPacker;
import guiximage.layer.LayerRecipe;
import guiximage.layer.MemoryIndex;
import guiximage.oci.Blob;
import guiximage.oci.Compression;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random images, memories and registries: an exact plan and the push after it agree. */
@Tag("one-java")
class PlanAndPushTest {
  private static final int STATES = Integer.getInteger("plan.states", 2000);
  private static final long SEED = Long.getLong("plan.seed", 1);
  private static final int TEXTS = 8;
  private static final List<String> ARCHITECTURES = List.of("amd64", "arm64", "riscv64");

  @TempDir private Path spool;

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
          know(text, layer(text, variant));
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
    private static DrawnRecipe layer(int text, int variant) {
      DrawnRecipe unknown = DrawnRecipe.of(text(text).getBytes(StandardCharsets.UTF_8));
      return variant < 2 ? unknown.known(text(text) + variant) : unknown;
    }

    private static String text(int text) {
      return "text " + text + " " + "x".repeat(text);
    }

    private static Blob blob(int text) {
      return TestImages.layer(text(text));
    }

    /** The blob of another encoder. */
    private static Descriptor staleBlob(int text) {
      Digest digest = TestImages.digestOf("stale " + text);
      return new Descriptor(MediaType.OCI_LAYER, digest, 1000 + text);
    }

    private void know(int text, DrawnRecipe layer) {
      Descriptor blob = random.nextInt(3) == 0 ? staleBlob(text) : blob(text).descriptor();
      LayerFacts facts =
          new LayerFacts(
              new DiffId(TestImages.digestOf(text(text))),
              layer.tarSizeBytes(),
              Map.of(Algorithm.NONE, blob));
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
      Optional<BaseImage> base =
          random.nextBoolean() ? Optional.of(base(architecture)) : Optional.empty();
      return TestImages.recipe(
          Platform.linux(architecture), base, layers.toArray(LayerRecipe[]::new));
    }

    private BaseImage base(String architecture) {
      List<Blob> layers = new ArrayList<>();
      int count = 1 + random.nextInt(2);
      for (int i = 0; i < count; i++) {
        layers.add(blob(random.nextInt(TEXTS)));
      }
      return TestImages.base(Platform.linux(architecture), layers.toArray(Blob[]::new));
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
