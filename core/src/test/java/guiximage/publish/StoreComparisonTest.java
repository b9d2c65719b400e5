package guiximage.publish;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.image.PublishedImage;
import guiximage.layer.LayerFormat;
import guiximage.layer.StoreLayerRecipe;
import guiximage.oci.ContainerConfig;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.HistoryEntry;
import guiximage.oci.ImageConfig;
import guiximage.oci.Manifest;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import guiximage.publish.StoreComparison.LayerVerdict;
import guiximage.publish.StoreComparison.Verdict;
import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreComparisonTest {
  private static final DiffId LINKS = new DiffId(Digest.of(new byte[] {1}));

  @TempDir private Path directory;

  private final List<StoreItem> items = new ArrayList<>();

  @BeforeEach
  void makeStore() throws IOException {
    items.add(item("a-1"));
    items.add(item("b-2"));
  }

  private StoreItem item(String name) throws IOException {
    StorePath path = new StorePath("/gnu/store", String.valueOf(name.charAt(0)).repeat(32), name);
    Path place = root().locate(path);
    Files.createDirectories(place.getParent());
    Files.writeString(place, "This is " + name);
    return new StoreItem(path, Optional.empty(), 100, List.of());
  }

  private StoreRoot root() {
    return new StoreRoot(directory);
  }

  private StoreLayerRecipe layer(StoreItem... of) {
    return new StoreLayerRecipe(List.of(of), root(), LayerFormat.GUIX);
  }

  /** An image with these layers and one for links, as it is published now. */
  private PublishedImage publish(StoreLayerRecipe... layers) throws IOException {
    List<DiffId> diffIds = new ArrayList<>();
    List<HistoryEntry> history = new ArrayList<>();
    for (StoreLayerRecipe layer : layers) {
      diffIds.add(StoreComparison.diffId(layer));
      history.add(HistoryEntry.ofLayer(Instant.EPOCH, "guix-image", layer.comment()));
    }
    return publish(diffIds, history);
  }

  private static PublishedImage publish(List<DiffId> diffIds, List<HistoryEntry> history) {
    diffIds.add(LINKS);
    history.add(HistoryEntry.ofLayer(Instant.EPOCH, "guix-image", "links"));
    List<Descriptor> blobs =
        diffIds.stream()
            .map(diffId -> new Descriptor(MediaType.OCI_LAYER, diffId.digest(), 1))
            .toList();
    Digest config = Digest.of("config".getBytes(StandardCharsets.UTF_8));
    return new PublishedImage(
        Digest.of("manifest".getBytes(StandardCharsets.UTF_8)),
        new Manifest(
            MediaType.OCI_MANIFEST,
            new Descriptor(MediaType.OCI_CONFIG, config, 1),
            blobs,
            new TreeMap<>()),
        new ImageConfig(
            Instant.EPOCH, Platform.linux("amd64"), ContainerConfig.EMPTY, diffIds, history));
  }

  private StoreComparison compare(PublishedImage image, Set<DiffId> others) throws IOException {
    return StoreComparison.of(
        image,
        Closure.ofExactly(items),
        group -> new StoreLayerRecipe(group, root(), LayerFormat.GUIX),
        others,
        2);
  }

  private static List<Verdict> verdicts(StoreComparison comparison) {
    return comparison.layers().stream().map(LayerVerdict::verdict).toList();
  }

  @Test
  void anImageOfThisStoreIsTheSame() throws IOException {
    StoreComparison comparison =
        compare(publish(layer(items.get(0)), layer(items.get(1))), Set.of(LINKS));

    assertThat(comparison.isSame()).isTrue();
    assertThat(verdicts(comparison)).containsOnly(Verdict.SAME);
  }

  @Test
  void anItemThatChangedSinceIsNamedWithItsLayer() throws IOException {
    PublishedImage image = publish(layer(items.get(0)), layer(items.get(1)));
    Files.writeString(root().locate(items.get(1).path()), "something else");

    StoreComparison comparison = compare(image, Set.of(LINKS));

    assertThat(verdicts(comparison)).containsExactly(Verdict.SAME, Verdict.DIFFERENT, Verdict.SAME);
    assertThat(comparison.layers().get(1).items()).containsExactly(items.get(1).path());
    assertThat(comparison.isSame()).isFalse();
  }

  @Test
  void anItemThatTheHistoryNamesTwiceIsThereOnce() throws IOException {
    StoreLayerRecipe layer = layer(items.get(0), items.get(1));
    String twice = layer.comment().replace("]", ", '" + items.get(0).path() + "']");
    List<HistoryEntry> history = new ArrayList<>();
    history.add(HistoryEntry.ofLayer(Instant.EPOCH, "somebody else", twice));

    PublishedImage image =
        publish(new ArrayList<>(List.of(StoreComparison.diffId(layer))), history);

    assertThat(compare(image, Set.of(LINKS)).isSame()).isTrue();
  }

  @Test
  void itemsThatAreNotOfTheClosureAreNamed() throws IOException {
    StoreItem foreign = item("c-3");

    StoreComparison comparison =
        compare(publish(layer(items.get(0), items.get(1), foreign)), Set.of(LINKS));

    assertThat(comparison.layers().get(0).verdict()).isEqualTo(Verdict.FOREIGN_ITEMS);
    assertThat(comparison.layers().get(0).items()).containsExactly(foreign.path());
  }

  @Test
  void itemsThatAreInNoLayerAreMissing() throws IOException {
    StoreComparison comparison = compare(publish(layer(items.get(0))), Set.of(LINKS));

    assertThat(comparison.missing()).containsExactly(items.get(1).path());
    assertThat(comparison.isSame()).isFalse();
  }

  @Test
  void aLayerThatNobodyExpectsIsUnexplained() throws IOException {
    StoreComparison comparison = compare(publish(layer(items.get(0), items.get(1))), Set.of());

    assertThat(verdicts(comparison)).containsExactly(Verdict.SAME, Verdict.UNEXPLAINED);
  }
}
