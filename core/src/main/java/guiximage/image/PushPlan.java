package guiximage.image;

import guiximage.image.PlannedLayer.Action;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerRecipe;
import guiximage.oci.Compression;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.store.StorePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a push would do, found out without making, sending or mounting anything.
 *
 * @param layers of the recipe, lowest first
 * @param removed items of the previous image of which nothing is left
 */
public record PushPlan(List<PlannedLayer> layers, List<ItemChange> removed) {

  public PushPlan {
    layers = List.copyOf(layers);
    removed = List.copyOf(removed);
  }

  /**
   * Plans a push of {@code recipe}.
   *
   * @param destination asked which blobs it has; must not mount any
   * @param mountable blobs that other repositories of the same registry have
   * @param previous store paths of the layers of the image that is replaced; empty if there is none
   */
  public static PushPlan of(
      ImageRecipe recipe,
      LayerMemory memory,
      Compression.Algorithm algorithm,
      Destination destination,
      Set<Digest> mountable,
      List<List<StorePath>> previous)
      throws IOException {
    List<List<StorePath>> groups = recipe.layers().stream().map(LayerRecipe::storePaths).toList();
    List<List<ItemChange>> changes = ItemChange.between(previous, groups);
    List<PlannedLayer> layers = new ArrayList<>();
    for (LayerRecipe layer : recipe.layers()) {
      Optional<LayerFacts> facts = memory.find(layer, algorithm);
      Optional<Descriptor> blob = facts.flatMap(known -> known.blob(algorithm));
      Action action = Action.UPLOAD;
      if (blob.isPresent() && destination.find(blob.get()).isPresent()) {
        action = Action.REUSE;
      } else if (blob.isPresent() && mountable.contains(blob.get().digest())) {
        action = Action.MOUNT;
      }
      long bytes = blob.isPresent() ? blob.get().sizeBytes() : layer.estimatedSizeBytes();
      int number = layers.size() + 1;
      layers.add(new PlannedLayer(number, layer, action, facts, bytes, changes.get(number - 1)));
    }
    return new PushPlan(layers, changes.get(groups.size()));
  }

  /** Bytes that would be sent: exactly, or at most where layers have yet to be made. */
  public long uploadBytes() {
    return layers.stream()
        .filter(layer -> layer.action() == Action.UPLOAD)
        .mapToLong(PlannedLayer::bytes)
        .sum();
  }

  /** Whether {@link #uploadBytes} is exact. */
  public boolean isExact() {
    return layers.stream().allMatch(layer -> layer.action() != Action.UPLOAD || layer.isExact());
  }
}
