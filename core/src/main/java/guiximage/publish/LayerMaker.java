package guiximage.publish;

import guiximage.IoRunnable;
import guiximage.image.Layer;
import guiximage.layer.LayerBlob;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerPacker;
import guiximage.layer.LayerRecipe;
import guiximage.oci.Blob;
import guiximage.oci.Compression;
import guiximage.oci.Descriptor;
import guiximage.task.Tasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final UploadEstimate estimate;

  LayerMaker(LayerPacker packer, LayerMemory memory, int jobs, Progress progress) {
    this.packer = packer;
    this.memory = memory;
    this.progress = progress;
    this.jobs = jobs;
    this.packing = new Semaphore(jobs);
    this.estimate = new UploadEstimate(packer.algorithm() != Compression.Algorithm.NONE);
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
    for (LayerNode layer : layers) {
      expect(layer, queue.bytes(layer));
    }
    for (BaseLayerNode layer : base) {
      estimate.expectBlob(layer, layer.blob().descriptor().sizeBytes(), layer.destinations());
    }
    progress.starts(layers.size(), estimate.totalBytes());
    IoRunnable makeNext = () -> makeNext(queue, runs);
    List<IoRunnable> steps = new ArrayList<>(Collections.nCopies(layers.size(), makeNext));
    base.forEach(layer -> steps.add(() -> bring(layer, runs)));
    configs.forEach(
        config ->
            steps.add(
                () -> {
                  config.awaitFinal();
                  Blob blob = config.blob();
                  runs.forEach(run -> run.put(blob));
                  DestinationRun.requireOneThatWorks(runs);
                }));
    Tasks.forEach(steps, jobs + UPLOADS, "layer", IoRunnable::run);
  }

  private void expect(LayerNode layer, long tarBytes) {
    Optional<Descriptor> blob = layer.descriptor();
    if (blob.isPresent()) {
      estimate.expectBlob(layer, blob.get().sizeBytes(), layer.destinations());
    } else {
      estimate.expectTar(layer, tarBytes, layer.destinations());
    }
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

  private void bring(BaseLayerNode layer, List<DestinationRun> runs) throws IOException {
    handOver(layer, layer.blob(), runs, DestinationRun::put);
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
    estimate.made(layer, packed.descriptor().sizeBytes());
    progress.expects(estimate.totalBytes());
    handOver((BlobNode) layer, packed, runs, handover);
    progress.layerDone(arrival(layer, packed.facts(), runs));
  }

  /** Hands a blob to all, and corrects what was expected by what has arrived. */
  private void handOver(
      BlobNode node,
      Blob blob,
      List<DestinationRun> runs,
      BiConsumer<DestinationRun, Blob> handover) {
    long arrivedBytes = 0;
    for (DestinationRun run : runs) {
      SentBlob sent = new SentBlob(blob, progress::arrived);
      handover.accept(run, sent);
      arrivedBytes += sent.end(run.works());
    }
    estimate.expectBlob(node, arrivedBytes, 1);
    progress.expects(estimate.totalBytes());
  }

  /** Tells of a layer that every destination has. */
  void reportReused(LayerNode layer, List<DestinationRun> runs) {
    progress.layerReused(arrival(layer, layer.requireFacts(), runs));
  }

  /** The arrival of a layer at each destination that works. */
  private LayerArrival arrival(LayerNode node, LayerFacts facts, List<DestinationRun> runs) {
    Layer layer = new Layer(facts.diffId(), facts.requireBlob(algorithm()));
    Map<String, Destination.Transfer> transfers = new LinkedHashMap<>();
    for (DestinationRun run : runs) {
      if (run.works()) {
        transfers.put(run.destination().name(), run.transfer(layer.descriptor().digest()));
      }
    }
    return new LayerArrival(
        node.number(), layer, node.recipe().largestItems(), node.recipe().comment(), transfers);
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
