package guiximage.publish;

import guiximage.IoRunnable;
import guiximage.image.Layer;
import guiximage.layer.LayerBlob;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerPacker;
import guiximage.layer.LayerRecipe;
import guiximage.oci.Blob;
import guiximage.oci.Compression;
import guiximage.task.Tasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;

/** Makes layers, each in one pass over the store, and brings blobs to the destinations. */
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

  /**
   * Makes {@code layers}, and brings them, {@code base} and {@code configs} to all destinations. A
   * config goes as soon as all layers are known, while the last of them are still on their way:
   * over a slow network that saves the time of three requests.
   *
   * <p>The threads of the pool cannot deadlock. The pool starts steps in the order of the list, and
   * a layer stands before every node that depends on it. So a node waits only for layers whose
   * steps have been started. A layer's step waits for no node: it waits for a permit to pack, for
   * the compressor and for the network. A thread that holds a permit waits for the compressor only,
   * whose threads wait for no other thread. So each permit is released, each layer becomes final,
   * and each node that waits for layers goes on. Where a layer fails instead, {@link Tasks#map}
   * interrupts the nodes that wait for it.
   *
   * @param base layers of base images
   */
  void bringAll(
      List<LayerNode> layers,
      List<BaseLayerNode> base,
      List<ConfigNode> configs,
      List<DestinationRun> runs)
      throws IOException {
    LayerQueue queue = new LayerQueue(layers);
    progress.starts(layers.size(), queue.totalBytes());
    IoRunnable makeNext = () -> makeNext(queue, runs);
    List<IoRunnable> steps = new ArrayList<>(Collections.nCopies(layers.size(), makeNext));
    base.forEach(layer -> steps.add(() -> bring(layer.blob(), runs)));
    configs.forEach(
        config ->
            steps.add(
                () -> {
                  config.awaitFinal();
                  bring(config.blob(), runs);
                }));
    Tasks.forEach(steps, jobs + UPLOADS, "layer", IoRunnable::run);
  }

  /** Makes the layer whose turn it is, or takes the bytes that are kept, and puts it to all. */
  private void makeNext(LayerQueue queue, List<DestinationRun> runs) throws IOException {
    LayerNode layer = queue.take();
    Optional<LayerBlob> kept = layer.take();
    try (LayerBlob packed = kept.isPresent() ? kept.get() : pack(queue, layer)) {
      layer.measured(packed.facts());
      layer.becomeFinal();
      handOver(layer, packed, runs, DestinationRun::put);
      DestinationRun.requireOneThatWorks(runs);
    } finally {
      queue.end(layer);
    }
  }

  private static void bring(Blob blob, List<DestinationRun> runs) throws IOException {
    runs.forEach(run -> run.put(blob));
    DestinationRun.requireOneThatWorks(runs);
  }

  /**
   * Makes one layer, and lets go of its bytes when all runs that work have it.
   *
   * @param handover of the blob to a destination
   */
  LayerFacts make(
      LayerNode layer, List<DestinationRun> runs, BiConsumer<DestinationRun, Blob> handover)
      throws IOException {
    try (LayerBlob packed = pack(layer.recipe())) {
      handOver(layer, packed, runs, handover);
      return packed.facts();
    }
  }

  private void handOver(
      LayerNode layer,
      LayerBlob packed,
      List<DestinationRun> runs,
      BiConsumer<DestinationRun, Blob> handover)
      throws IOException {
    memory.keep(layer.recipe(), packed.facts());
    for (DestinationRun run : runs) {
      handover.accept(run, packed);
    }
    report(layer.number(), packed.facts(), runs);
  }

  /** Tells how a layer came to each destination that works. */
  void report(int number, LayerFacts facts, List<DestinationRun> runs) {
    Layer layer = new Layer(facts.diffId(), facts.requireBlob(algorithm()));
    for (DestinationRun run : runs) {
      if (run.works()) {
        progress.layerDone(number, layer, run.transfer(layer.descriptor().digest()));
      }
    }
  }

  Compression.Algorithm algorithm() {
    return packer.algorithm();
  }

  /** A little layer need not wait for big ones: it takes the processor hardly any time. */
  private LayerBlob pack(LayerQueue queue, LayerNode layer) throws IOException {
    return queue.isLittle(layer)
        ? packer.pack(layer.recipe(), progress::packed)
        : pack(layer.recipe());
  }

  /** Makes a layer; the caller closes it. Waits if enough others are being made. */
  LayerBlob pack(LayerRecipe recipe) throws IOException {
    try {
      packing.acquire();
    } catch (InterruptedException e) {
      throw Tasks.interrupted();
    }
    try {
      return packer.pack(recipe, progress::packed);
    } finally {
      packing.release();
    }
  }
}
