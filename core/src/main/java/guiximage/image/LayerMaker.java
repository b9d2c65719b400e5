package guiximage.image;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerPacker;
import guiximage.layer.LayerRecipe;
import guiximage.layer.PackedLayer;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.task.Tasks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** Makes layers, each in one pass over the store, and hands them to those who lack them. */
final class LayerMaker {
  /** Uploads that may wait for the network while the processor makes other layers. */
  private static final int UPLOADS = 4;

  private final LayerPacker packer;
  private final LayerMemory memory;
  private final Progress progress;
  private final int jobs;
  private final Semaphore packing;

  LayerMaker(LayerPacker packer, LayerMemory memory, int jobs, Progress progress) {
    this.packer = packer;
    this.memory = memory;
    this.progress = progress;
    this.jobs = jobs;
    this.packing = new Semaphore(jobs);
  }

  /** A layer that has to be made; its number is from 0. */
  record Order(int number, LayerRecipe recipe) {}

  /** How a finished blob goes to a destination. */
  @FunctionalInterface
  interface Handover {
    void accept(Recipient recipient, Blob blob);
  }

  /**
   * Makes all layers, the biggest first so that the last one to end is a small one, and puts each
   * to every recipient.
   *
   * @param maxUploadBytes if there is such a limit, all layers are made before the first is sent
   * @return what is known of each, by number
   */
  Map<Integer, LayerFacts> makeAll(
      List<Order> orders, List<Recipient> recipients, OptionalLong maxUploadBytes)
      throws IOException {
    Map<Integer, Long> sizes = new HashMap<>();
    for (Order order : orders) {
      sizes.put(order.number(), order.recipe().estimatedSizeBytes());
    }
    progress.starts(orders.size(), sizes.values().stream().mapToLong(Long::longValue).sum());
    List<Order> biggestFirst = new ArrayList<>(orders);
    biggestFirst.sort(
        Comparator.comparing((Order order) -> sizes.get(order.number()))
            .reversed()
            .thenComparing(Order::number));
    List<LayerFacts> facts =
        maxUploadBytes.isPresent()
            ? makeWithin(maxUploadBytes.getAsLong(), biggestFirst, recipients)
            : Tasks.map(
                biggestFirst,
                jobs + UPLOADS,
                "layer",
                order -> make(order, recipients, Recipient::put));
    Map<Integer, LayerFacts> made = new HashMap<>();
    for (int i = 0; i < facts.size(); i++) {
      made.put(biggestFirst.get(i).number(), facts.get(i));
    }
    return made;
  }

  private List<LayerFacts> makeWithin(
      long maxUploadBytes, List<Order> orders, List<Recipient> recipients) throws IOException {
    ConcurrentLinkedQueue<PackedLayer> toClose = new ConcurrentLinkedQueue<>();
    try {
      List<PackedLayer> layers =
          Tasks.map(
              orders,
              jobs,
              "layer",
              order -> {
                PackedLayer packed = pack(order.recipe());
                toClose.add(packed);
                return packed;
              });
      long bytes = layers.stream().mapToLong(layer -> sendBytes(layer, recipients)).sum();
      if (bytes > maxUploadBytes) {
        throw new ImageException(
            FailureKind.CONFIGURATION,
            "this would send %d bytes of layers, more than the %d that --max-upload allows; nothing"
                    .formatted(bytes, maxUploadBytes)
                + " was sent");
      }
      List<Integer> indexes = new ArrayList<>();
      layers.forEach(layer -> indexes.add(indexes.size()));
      return Tasks.map(
          indexes,
          UPLOADS,
          "upload",
          i -> handOver(orders.get(i), layers.get(i), recipients, Recipient::put));
    } finally {
      for (PackedLayer layer : toClose) {
        layer.close();
      }
    }
  }

  private static long sendBytes(PackedLayer layer, List<Recipient> recipients) {
    Descriptor blob = layer.descriptor();
    return blob.sizeBytes() * recipients.stream().filter(to -> to.lacks(blob)).count();
  }

  /** Makes one layer, and lets go of its bytes when all recipients have it. */
  LayerFacts make(Order order, List<Recipient> recipients, Handover handover) throws IOException {
    try (PackedLayer packed = pack(order.recipe())) {
      return handOver(order, packed, recipients, handover);
    }
  }

  private LayerFacts handOver(
      Order order, PackedLayer packed, List<Recipient> recipients, Handover handover)
      throws IOException {
    memory.keep(order.recipe(), packed.facts());
    for (Recipient recipient : recipients) {
      handover.accept(recipient, packed);
    }
    Recipient.requireOneThatWorks(recipients);
    report(order.number(), packed.facts(), packed.descriptor(), recipients);
    return packed.facts();
  }

  /** Tells how a layer came to each recipient. */
  void report(int number, LayerFacts facts, Descriptor blob, List<Recipient> recipients) {
    ImageLayer layer = new ImageLayer(facts.diffId(), blob);
    for (Recipient recipient : recipients) {
      String how = recipient.transfer(blob.digest()).name().toLowerCase(Locale.ROOT);
      progress.layerDone(number + 1, layer, how);
    }
  }

  private PackedLayer pack(LayerRecipe recipe) throws IOException {
    try {
      packing.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    try {
      return packer.pack(recipe, progress::packed);
    } finally {
      packing.release();
    }
  }
}
