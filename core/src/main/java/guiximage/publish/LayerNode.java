package guiximage.publish;

import guiximage.layer.LayerBlob;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerRecipe;
import guiximage.oci.Compression;
import guiximage.oci.Descriptor;
import guiximage.publish.PlannedLayer.Action;
import guiximage.task.Tasks;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A layer of a push, from its recipe to its arrival. What a memory says of it lets the plan ask for
 * its blob; if a destination lacks that, the layer is made, and what was made counts from then on:
 * another encoder may give another blob.
 */
final class LayerNode extends BlobNode implements Closeable {
  private final int number;
  private final LayerRecipe recipe;
  private final Compression.Algorithm algorithm;
  private final CountDownLatch isFinal = new CountDownLatch(1);

  /** Made for the plan, and kept for the destinations. */
  private final AtomicReference<@Nullable LayerBlob> packed = new AtomicReference<>();

  private volatile @Nullable LayerFacts facts;
  private volatile boolean measured;

  /**
   * A layer.
   *
   * @param number from 1
   * @param known what a memory says of it; empty if nothing is known
   */
  LayerNode(
      int number,
      LayerRecipe recipe,
      Compression.Algorithm algorithm,
      Optional<LayerFacts> known,
      int destinations) {
    super(destinations);
    this.number = number;
    this.recipe = recipe;
    this.algorithm = algorithm;
    this.facts = known.orElse(null);
  }

  int number() {
    return number;
  }

  LayerRecipe recipe() {
    return recipe;
  }

  Optional<LayerFacts> facts() {
    return Optional.ofNullable(facts);
  }

  /** Known from a memory, or made. */
  LayerFacts requireFacts() {
    return facts().orElseThrow(() -> new IllegalStateException("layer " + number + " is not made"));
  }

  @Override
  Optional<Descriptor> descriptor() {
    return facts().map(known -> known.requireBlob(algorithm));
  }

  /** Of the blob, or of the tar where the blob is not known. */
  @Override
  long bytes() throws IOException {
    Optional<Descriptor> blob = descriptor();
    return blob.isPresent() ? blob.get().sizeBytes() : recipe.tarSizeBytes();
  }

  /** True if it has to be made to know exactly what would be sent. */
  boolean isToBeMeasured() {
    return !measured && action() == Action.UPLOAD;
  }

  /** Takes what making the layer told; its blob may be another than the one that was known. */
  void measured(LayerFacts made) {
    facts = made;
    measured = true;
  }

  /** Keeps the bytes until they are taken, or this is closed. */
  void keep(LayerBlob made) {
    packed.set(made);
  }

  /** The bytes that were kept; from now on the caller's to close. */
  Optional<LayerBlob> take() {
    return Optional.ofNullable(packed.getAndSet(null));
  }

  /** True if it has bytes that are to be put, or a destination lacks it. */
  boolean isToBeBrought() {
    return packed.get() != null || action() == Action.UPLOAD;
  }

  /** Says that the facts do not change any more. */
  void becomeFinal() {
    isFinal.countDown();
  }

  /** Waits until the facts do not change any more. */
  @Override
  void awaitFinal() throws IOException {
    try {
      isFinal.await();
    } catch (InterruptedException e) {
      throw Tasks.interrupted();
    }
  }

  @Override
  public void close() throws IOException {
    Optional<LayerBlob> left = take();
    if (left.isPresent()) {
      left.get().close();
    }
  }
}
