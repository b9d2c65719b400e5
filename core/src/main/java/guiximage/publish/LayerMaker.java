package guiximage.publish;

import guiximage.image.ImageLayer;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerPacker;
import guiximage.layer.LayerRecipe;
import guiximage.layer.PackedLayer;
import guiximage.oci.Blob;
import guiximage.oci.Compression;
import guiximage.oci.Descriptor;
import guiximage.task.Tasks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.IntFunction;

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

  /** One of the things that are done at the same time. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /**
   * Makes all layers that are not made yet, and puts each to every recipient.
   *
   * @param made gives a layer that has been made already, by its number
   * @param meanwhile is told of all, by number, while the last of them may still be on their way
   * @return what is known of each, by number
   */
  Map<Integer, LayerFacts> makeAll(
      List<Order> orders,
      IntFunction<Optional<PackedLayer>> made,
      List<Recipient> recipients,
      Consumer<Map<Integer, LayerFacts>> meanwhile)
      throws IOException {
    LayerQueue queue = new LayerQueue(orders);
    KnownFacts known = new KnownFacts(orders.size());
    progress.starts(orders.size(), queue.totalBytes());
    Step makeNext = () -> makeNext(queue, made, recipients, known);
    List<Step> steps = new ArrayList<>(Collections.nCopies(orders.size(), makeNext));
    steps.add(() -> meanwhile.accept(known.awaitAll()));
    Tasks.map(
        steps,
        jobs + UPLOADS,
        "layer",
        step -> {
          step.run();
          return true;
        });
    return known.byNumber;
  }

  /** Makes the layer whose turn it is, or takes the one that is made, and puts it to all. */
  private void makeNext(
      LayerQueue queue,
      IntFunction<Optional<PackedLayer>> made,
      List<Recipient> recipients,
      KnownFacts known)
      throws IOException {
    LayerQueue.Turn turn = queue.take();
    Order order = turn.order();
    Optional<PackedLayer> ready = made.apply(order.number());
    try (PackedLayer packed = ready.isPresent() ? ready.get() : pack(turn)) {
      known.put(order.number(), packed.facts());
      handOver(order, packed, recipients, Recipient::put);
      Recipient.requireOneThatWorks(recipients);
    } finally {
      queue.end(turn);
    }
  }

  /** Makes one layer, and lets go of its bytes when all recipients that work have it. */
  LayerFacts make(Order order, List<Recipient> recipients, Handover handover) throws IOException {
    try (PackedLayer packed = pack(order.recipe())) {
      handOver(order, packed, recipients, handover);
      return packed.facts();
    }
  }

  private void handOver(
      Order order, PackedLayer packed, List<Recipient> recipients, Handover handover)
      throws IOException {
    memory.keep(order.recipe(), packed.facts());
    for (Recipient recipient : recipients) {
      handover.accept(recipient, packed);
    }
    report(order.number(), packed.facts(), packed.descriptor(), recipients);
  }

  /** Tells how a layer came to each recipient that works. */
  void report(int number, LayerFacts facts, Descriptor blob, List<Recipient> recipients) {
    ImageLayer layer = new ImageLayer(facts.diffId(), blob);
    for (Recipient recipient : recipients) {
      if (recipient.works()) {
        progress.layerDone(number + 1, layer, recipient.transfer(blob.digest()));
      }
    }
  }

  Compression.Algorithm algorithm() {
    return packer.algorithm();
  }

  /** A little layer need not wait for big ones: it takes the processor hardly any time. */
  private PackedLayer pack(LayerQueue.Turn turn) throws IOException {
    LayerRecipe recipe = turn.order().recipe();
    return turn.isLittle() ? packer.pack(recipe, progress::packed) : pack(recipe);
  }

  /** Makes a layer; the caller closes it. Waits if enough others are being made. */
  PackedLayer pack(LayerRecipe recipe) throws IOException {
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

  /** What is known of layers as soon as each is made, before it has arrived. Thread-safe. */
  private static final class KnownFacts {
    private final Map<Integer, LayerFacts> byNumber = new ConcurrentHashMap<>();
    private final CountDownLatch unknown;

    KnownFacts(int layers) {
      unknown = new CountDownLatch(layers);
    }

    /** Once for each layer. */
    void put(int number, LayerFacts facts) {
      byNumber.put(number, facts);
      unknown.countDown();
    }

    /** The facts of all layers, by number; waits until they are known. */
    Map<Integer, LayerFacts> awaitAll() throws InterruptedIOException {
      try {
        unknown.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
      return Map.copyOf(byNumber);
    }
  }
}
