package guiximage.publish;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.DiffId;
import guiximage.publish.PlannedLayer.Action;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The audit of layers that a plan reuses on the word of a published image alone: one of them is
 * made again and compared. So a foreign layer under the key of one of ours does not go from image
 * to image for ever.
 *
 * @param layers of the plan
 * @param memory that knows which of them this machine has made
 */
record LayerAudit(List<LayerNode> layers, LayerMemory memory) {

  /**
   * Compares the diff ID of a layer drawn at random; compresses and sends nothing.
   *
   * @param mostBytes the largest layer that is drawn, by the NAR sizes of its items
   * @throws ImageException of kind REGISTRY if the store gives another layer
   */
  void audit(RandomGenerator random, long mostBytes) throws IOException {
    List<LayerNode> stated = new ArrayList<>();
    for (LayerNode layer : layers) {
      if (layer.action() != Action.UPLOAD
          && layer.recipe().estimatedSizeBytes() <= mostBytes
          && !memory.isMadeHere(layer.recipe(), layer.requireFacts())) {
        stated.add(layer);
      }
    }
    if (!stated.isEmpty()) {
      requireStated(stated.get(random.nextInt(stated.size())));
    }
  }

  private static void requireStated(LayerNode layer) throws IOException {
    DiffId stated = layer.requireFacts().diffId();
    DiffId found = StoreComparison.diffId(layer.recipe());
    if (!found.equals(stated)) {
      throw new ImageException(
          FailureKind.REGISTRY,
          "layer %d (%s) has the diff ID %s, but a published image states %s of it: it was"
                  .formatted(layer.number(), layer.recipe().comment(), found, stated)
              + " replaced, or this store is damaged; nothing was published; push"
              + " with --no-index to make every layer from the store");
    }
  }
}
