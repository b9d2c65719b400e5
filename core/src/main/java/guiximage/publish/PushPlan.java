package guiximage.publish;

import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerRecipe;
import guiximage.oci.Compression;
import guiximage.oci.Descriptor;
import guiximage.publish.PlannedLayer.Action;
import guiximage.store.StorePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a push would do, found out without making, sending or mounting anything.
 *
 * @param layers of the recipe, lowest first
 * @param baseUploadBytes of layers of the base image that have to be sent
 * @param removed items of the previous image of which nothing is left
 */
public record PushPlan(List<PlannedLayer> layers, long baseUploadBytes, List<ItemChange> removed) {

  /** Foretells how blobs will come to be where the image goes. */
  @FunctionalInterface
  public interface Foresight {
    /** As {@link Destination#predict}. */
    Optional<Destination.Transfer> predict(Descriptor blob) throws IOException;

    /** Of a registry that has nothing yet. */
    static Foresight nothingThere() {
      return blob -> Optional.empty();
    }
  }

  public PushPlan {
    layers = List.copyOf(layers);
    removed = List.copyOf(removed);
  }

  /**
   * Plans a push of {@code recipe}.
   *
   * @param destination asked which blobs need not be sent
   * @param previous store paths of the layers of the image that is replaced; empty if there is none
   */
  public static PushPlan of(
      ImageRecipe recipe,
      LayerMemory memory,
      Compression.Algorithm algorithm,
      Foresight destination,
      List<List<StorePath>> previous)
      throws IOException {
    List<List<StorePath>> groups = recipe.layers().stream().map(LayerRecipe::storePaths).toList();
    List<List<ItemChange>> changes = ItemChange.between(previous, groups);
    List<PlannedLayer> layers = new ArrayList<>();
    for (LayerRecipe layer : recipe.layers()) {
      Optional<LayerFacts> facts = memory.find(layer, algorithm);
      int index = layers.size();
      layers.add(
          PlannedLayer.of(index + 1, layer, facts, algorithm, destination, changes.get(index)));
    }
    long baseUploadBytes = 0;
    for (BaseImage.Layer base : recipe.baseLayers()) {
      if (PlannedLayer.action(destination, base.blob().descriptor()) == Action.UPLOAD) {
        baseUploadBytes += base.blob().descriptor().sizeBytes();
      }
    }
    return new PushPlan(layers, baseUploadBytes, changes.get(groups.size()));
  }

  /** Bytes that would be sent: exactly, or at most where layers have yet to be made. */
  public long uploadBytes() {
    return baseUploadBytes
        + layers.stream()
            .filter(layer -> layer.action() == Action.UPLOAD)
            .mapToLong(PlannedLayer::bytes)
            .sum();
  }

  /** Whether {@link #uploadBytes} is exact. */
  public boolean isExact() {
    return layers.stream().allMatch(layer -> layer.action() != Action.UPLOAD || layer.isExact());
  }
}
