package guiximage.image;

import guiximage.layer.LayerRecipe;
import guiximage.oci.ContainerConfig;
import guiximage.oci.DiffId;
import guiximage.oci.HistoryEntry;
import guiximage.oci.ImageConfig;
import guiximage.oci.Platform;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that decides an image, before a byte of it is made.
 *
 * @param layers on top of those of {@code base}, lowest first
 * @param container complete: what the base image says is merged into it already
 * @param annotations of the manifest
 */
public record ImageRecipe(
    Optional<BaseImage> base,
    List<LayerRecipe> layers,
    Platform platform,
    ContainerConfig container,
    Instant created,
    SortedMap<String, String> annotations) {

  public ImageRecipe {
    layers = List.copyOf(layers);
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  /** The layers of the base image, lowest first; none if there is no base image. */
  public List<BaseImage.Layer> baseLayers() {
    return base.map(BaseImage::layers).orElse(List.of());
  }

  /**
   * The config of the image.
   *
   * @param diffIds those of {@link #layers} alone, in their order
   */
  public ImageConfig config(List<DiffId> diffIds) {
    List<DiffId> all = new ArrayList<>();
    baseLayers().forEach(layer -> all.add(layer.diffId()));
    all.addAll(diffIds);
    List<HistoryEntry> history = new ArrayList<>(baseHistory());
    layers.forEach(layer -> history.add(HistoryEntry.ofLayer(created, layer.comment())));
    return new ImageConfig(created, platform, container, all, history);
  }

  /** What the base image says, made to have one entry per layer where it says too little. */
  private List<HistoryEntry> baseHistory() {
    List<HistoryEntry> known = base.map(image -> image.config().history()).orElse(List.of());
    long stated = known.stream().filter(entry -> !entry.emptyLayer()).count();
    if (stated == baseLayers().size()) {
      return known;
    }
    return Collections.nCopies(
        baseLayers().size(), HistoryEntry.ofLayer(created, "layer of the base image"));
  }
}
