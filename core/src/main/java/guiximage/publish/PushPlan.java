package guiximage.publish;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.ImageSet;
import guiximage.layer.LayerBlob;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.publish.PlannedLayer.Action;
import guiximage.store.StorePath;
import guiximage.task.Tasks;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a push: what has to be made and sent, so that images come to all destinations. {@link
 * ImagePublisher#plan} makes it without making, sending or mounting anything; {@link
 * ImagePublisher#publish} carries it out. A layer that several images have is in it once.
 *
 * <p>At first it is an estimate: it takes a layer that a memory knows to be the blob that the
 * memory names, and one that nothing is known of to be as large as its tar. {@link #makeExact}
 * makes it exact.
 */
public final class PushPlan implements Closeable {
  /** Requests, and layers that are made, at a time. */
  private static final int AT_ONCE = 4;

  private static final double MEBIBYTE = 1 << 20;

  private final ImageSetNode root;
  private final List<DestinationRun> runs;
  private final LayerMemory memory;
  private final LayerMaker maker;
  private final Set<Digest> remembered;
  private @Nullable Long maxUploadBytes;

  /** The use of the bytes of layers that are made to measure them. */
  public enum Bytes {
    /** They are kept for publishing, in memory or in temporary files, until the plan is closed. */
    KEEP,
    /** They are let go of at once, so that publishing would make them again. */
    DISCARD
  }

  PushPlan(ImageSetNode root, List<DestinationRun> runs, LayerMemory memory, LayerMaker maker) {
    this.root = root;
    this.runs = List.copyOf(runs);
    this.memory = memory;
    this.maker = maker;
    this.remembered =
        root.below(BlobNode.class).stream()
            .flatMap(blob -> blob.descriptor().stream())
            .map(Descriptor::digest)
            .collect(Collectors.toUnmodifiableSet());
  }

  List<DestinationRun> runs() {
    return runs;
  }

  ImageSetNode root() {
    return root;
  }

  /**
   * The blobs of layers that were known when the plan was made; those of base images always are.
   */
  Set<Digest> remembered() {
    return remembered;
  }

  private List<LayerNode> layers() {
    return root.below(LayerNode.class);
  }

  private List<BlobNode> blobs() {
    return root.below(BlobNode.class);
  }

  /**
   * Makes the layers that have to be sent, so that their sizes are known: also those that a memory
   * knows, as this encoder may give another blob. Reads the store; sends nothing.
   */
  public void makeExact(Bytes bytes) throws IOException {
    List<LayerNode> unmeasured = layers().stream().filter(LayerNode::isToBeMeasured).toList();
    Tasks.forEach(unmeasured, AT_ONCE, "plan", layer -> measure(layer, bytes));
    DestinationRun.requireOneThatWorks(runs);
  }

  private void measure(LayerNode layer, Bytes bytes) throws IOException {
    LayerBlob packed = maker.pack(layer.recipe());
    layer.keep(packed);
    layer.measured(packed.facts());
    if (bytes == Bytes.DISCARD) {
      layer.close();
    }
    layer.predict(runs);
  }

  /**
   * Sees to it that no more is sent. Publishing checks it again: a registry may refuse to mount a
   * blob that it has elsewhere, which then has to be sent; other blobs may have been mounted by
   * then, but none has been sent.
   *
   * @param bytes of layers, those of base images included, over all destinations
   * @throws ImageException of kind CONFIGURATION if the plan is to send more
   */
  public void requireAtMost(long bytes) throws IOException {
    maxUploadBytes = bytes;
    requireWithin(bytes);
  }

  private void requireWithin(long maxBytes) throws IOException {
    long bytes = uploadBytes();
    if (bytes > maxBytes) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          String.format(
              Locale.ROOT,
              "this would send %.1f MiB of layers (%d bytes), more than the %.1f MiB (%d) that"
                  + " --max-upload allows; nothing was sent",
              bytes / MEBIBYTE,
              bytes,
              maxBytes / MEBIBYTE,
              maxBytes));
    }
  }

  /**
   * Asks each destination for two layers, drawn at random, if all layers are believed to be at all
   * of them; if one is missing, asks for all, and the plan is to send those that are missing. So a
   * registry that loses blobs is noticed sooner or later, at the price of two requests.
   *
   * @param random draws the blobs
   */
  public void spotCheck(RandomGenerator random) throws IOException {
    new ReuseCheck(blobs(), runs).spotCheck(random);
  }

  /**
   * Asks each destination for every layer that it is believed to have; the plan is to send those
   * that are missing.
   */
  public void checkAll() throws IOException {
    new ReuseCheck(blobs(), runs).checkAll();
  }

  /**
   * True if nothing is left to do: every layer is believed to be at every destination, and every
   * name stands for the image, as far as is known without a request.
   */
  public boolean isPublished() {
    if (blobs().stream().anyMatch(blob -> blob.action() != Action.REUSE)) {
      return false;
    }
    ImageSet images = root.finish(Map.of());
    return runs.stream().allMatch(run -> run.destination().isPublished(images));
  }

  /**
   * Makes one layer again that would be reused on the word of a published image alone, drawn at
   * random, and compares diff IDs, without compressing or sending it.
   *
   * @param random draws the layer
   * @param mostBytes the largest layer that is drawn, by the NAR sizes of its items
   * @throws ImageException of kind REGISTRY if the store gives another layer
   */
  public void audit(RandomGenerator random, long mostBytes) throws IOException {
    new LayerAudit(layers(), memory).audit(random, mostBytes);
  }

  /** Mounts what can be mounted; then it is certain which layers have to be sent. */
  void settle() throws IOException {
    // layers of base images are asked for when they are put, unless the size has to be known now
    List<BlobNode> open = new ArrayList<>(maxUploadBytes != null ? blobs() : layers());
    open.removeIf(blob -> blob.action() == Action.REUSE);
    Tasks.forEach(
        open,
        AT_ONCE,
        "find",
        blob -> {
          blob.settle(runs);
          DestinationRun.requireOneThatWorks(runs);
        });
    if (maxUploadBytes != null) {
      requireWithin(maxUploadBytes);
    }
  }

  /**
   * The bytes of layers that are sent to all destinations together: exactly, or at most where
   * layers have yet to be made. A blob goes to a destination once.
   */
  public long uploadBytes() throws IOException {
    return uploadBytes(blobs());
  }

  private long uploadBytes(List<? extends BlobNode> blobs) throws IOException {
    long bytes = 0;
    for (int i = 0; i < runs.size(); i++) {
      Set<Digest> counted = new HashSet<>();
      for (BlobNode node : blobs) {
        Optional<Descriptor> blob = node.descriptor();
        boolean isNew = blob.isEmpty() || counted.add(blob.get().digest());
        if (isNew && node.isSentTo(i)) {
          bytes += node.bytes();
        }
      }
    }
    return bytes;
  }

  /** True if {@link #uploadBytes} is exact, as far as memories know the layers. */
  public boolean isExact() {
    return layers().stream()
        .allMatch(layer -> layer.action() != Action.UPLOAD || layer.facts().isPresent());
  }

  /**
   * The plan for one of the images, as it is shown to people.
   *
   * @param number of the image, from 0
   * @param previous store paths of the layers of the image that is replaced; empty if there is none
   */
  public ImagePlan image(int number, List<List<StorePath>> previous) throws IOException {
    ManifestNode image = root.dependencies().get(number);
    List<List<StorePath>> groups =
        image.layers().stream().map(layer -> layer.recipe().storePaths()).toList();
    List<List<ItemChange>> changes = ItemChange.between(previous, groups);
    List<PlannedLayer> layers = new ArrayList<>();
    for (LayerNode layer : image.layers()) {
      int index = layers.size();
      layers.add(
          new PlannedLayer(
              index + 1,
              layer.recipe(),
              layer.action(),
              layer.facts(),
              layer.bytes(),
              changes.get(index)));
    }
    long total = uploadBytes(image.below(BlobNode.class));
    long ofBase = total - uploadBytes(image.layers());
    return new ImagePlan(layers, total, ofBase, changes.get(groups.size()));
  }

  /** Lets go of the bytes of layers that were kept. */
  @Override
  public void close() throws IOException {
    for (LayerNode layer : layers()) {
      layer.close();
    }
  }
}
