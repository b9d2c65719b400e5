package guiximage.publish;

import guiximage.image.ImageRecipe;
import guiximage.image.ImageSet;
import guiximage.image.Layer;
import guiximage.image.ManifestFormat;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerPacker;
import guiximage.oci.Compression;
import guiximage.oci.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Brings images to their destinations: layers that they have are neither read nor sent; every other
 * layer is made once and sent to each destination that lacks it; then they are published.
 */
public final class ImagePublisher {
  /** The number of times that blobs which a destination has lost are sent again. */
  public static final int REPAIR_ROUNDS = 2;

  private final Compression.Algorithm algorithm;
  private final LayerMemory memory;
  private final LayerMaker maker;

  /**
   * @param packer closed by the caller
   * @param jobs layers that are made at the same time, 1 or more
   */
  public ImagePublisher(LayerPacker packer, LayerMemory memory, int jobs, Progress progress) {
    this.algorithm = packer.algorithm();
    this.memory = memory;
    this.maker = new LayerMaker(packer, memory, jobs, progress);
  }

  /**
   * Plans to publish {@code images} at every destination, as one image or as an index of several.
   * Asks the destinations, and changes nothing there; opens no file of the store unless the memory
   * is to compare with it.
   *
   * @param images one, or each for another platform
   * @param destinations at least one
   * @return the plan, for {@link #publish}; the caller closes it
   * @throws IOException if every destination has failed (the later failures are suppressed in the
   *     first)
   */
  public PushPlan plan(
      List<ImageRecipe> images, ManifestFormat format, List<Destination> destinations)
      throws IOException {
    List<DestinationRun> runs = destinations.stream().map(DestinationRun::new).toList();
    ImageSetNode root = ImageSetNode.plan(images, format, algorithm, memory, runs);
    return new PushPlan(root, runs, memory, maker);
  }

  /**
   * Carries out a plan that this publisher has made, once.
   *
   * @return what became of it, a destination each, in their order; failures of one destination are
   *     here, not thrown
   * @throws guiximage.ImageException of kind CONFIGURATION, before the first layer is sent, if more
   *     would be sent than {@link PushPlan#requireAtMost} allows
   * @throws IOException if the store or the base image cannot be read, or every destination has
   *     failed (the later failures are suppressed in the first): then nothing has been published
   */
  public List<Delivery> publish(PushPlan plan) throws IOException {
    List<DestinationRun> runs = plan.runs();
    plan.settle();
    List<LayerNode> toBring = new ArrayList<>();
    for (LayerNode layer : plan.root().below(LayerNode.class)) {
      if (layer.isToBeBrought()) {
        toBring.add(layer);
      } else {
        layer.becomeFinal();
        maker.reportReused(layer, runs);
      }
    }
    maker.bringAll(
        toBring, plan.root().below(BaseLayerNode.class), plan.root().below(ConfigNode.class), runs);
    List<Delivery> deliveries = new ArrayList<>();
    for (DestinationRun run : runs) {
      deliveries.add(delivery(publish(plan.root(), run), run, plan.remembered()));
    }
    DestinationRun.requireOneThatWorks(runs);
    return List.copyOf(deliveries);
  }

  /** Publishes, and where the destination has lost layers, sends those again first. */
  private ImageSet publish(ImageSetNode root, DestinationRun run) {
    Map<LayerNode, LayerFacts> remade = new HashMap<>();
    ImageSet current = root.finish(remade);
    for (int round = 0; run.works(); round++) {
      Optional<MissingBlobException> missing = run.publish(current);
      if (missing.isEmpty()) {
        break;
      }
      if (round == REPAIR_ROUNDS) {
        run.fail(missing.get());
        break;
      }
      try {
        repair(root, remade, run, lost(missing.get().digests(), run));
      } catch (IOException e) {
        run.fail(e); // others may have the image by now, and are to be told of
      }
      current = root.finish(remade);
    }
    return current;
  }

  /** Those that the registry named; where it named none, all that were believed to be there. */
  private static Predicate<Digest> lost(Set<Digest> named, DestinationRun run) {
    return named.isEmpty()
        ? digest -> run.transfer(digest) != Destination.Transfer.SENT
        : named::contains;
  }

  private void repair(
      ImageSetNode root,
      Map<LayerNode, LayerFacts> remade,
      DestinationRun run,
      Predicate<Digest> lost)
      throws IOException {
    for (BaseLayerNode base : root.below(BaseLayerNode.class)) {
      if (lost.test(base.blob().descriptor().digest())) {
        run.send(base.blob());
      }
    }
    for (LayerNode layer : root.below(LayerNode.class)) {
      LayerFacts known = remade.getOrDefault(layer, layer.requireFacts());
      if (lost.test(known.requireBlob(algorithm).digest())) {
        remade.put(layer, maker.make(layer, List.of(run), DestinationRun::send));
      }
    }
  }

  private static Delivery delivery(ImageSet images, DestinationRun run, Set<Digest> remembered) {
    Map<Layer, Destination.Transfer> layers = new LinkedHashMap<>();
    images.images().stream()
        .flatMap(image -> image.layers().stream())
        .forEach(layer -> layers.put(layer, run.transfer(layer.descriptor().digest())));
    Set<Layer> known = new HashSet<>(layers.keySet());
    known.removeIf(layer -> !remembered.contains(layer.descriptor().digest()));
    return new Delivery(run.destination(), images, layers, known, run.failure());
  }
}
