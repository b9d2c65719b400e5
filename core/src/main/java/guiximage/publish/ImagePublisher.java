package guiximage.publish;

import guiximage.image.BaseImage;
import guiximage.image.Image;
import guiximage.image.ImageRecipe;
import guiximage.image.ImageSet;
import guiximage.image.ManifestFormat;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerPacker;
import guiximage.layer.LayerRecipe;
import guiximage.layer.PackedLayer;
import guiximage.oci.Blob;
import guiximage.oci.Compression;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.task.Tasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * Brings images to their destinations: layers that they have are neither read nor sent; every other
 * layer is made once and sent to each destination that lacks it; then they are published.
 */
public final class ImagePublisher {
  /** Requests at a time while it is found out what is there. */
  private static final int QUESTIONS = 4;

  private static final int REPAIR_ROUNDS = 2;

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

  /** A layer that is known by now, or has to be made. */
  private record Task(int number, LayerRecipe recipe, Optional<LayerFacts> facts) {}

  /** What is to be published, and in which form. */
  private record Work(List<ImageRecipe> images, CommonLayers layers, ManifestFormat format) {}

  /**
   * Publishes {@code images} at every destination, as one image or as an index of several.
   *
   * @param images one, or each for another platform
   * @param maxUploadBytes of layers, over all destinations; if they are more, an exception of kind
   *     CONFIGURATION is thrown before the first is sent, and before a destination is changed
   * @return what became of it, a destination each, in their order; failures of one destination are
   *     here, not thrown
   * @throws IOException if the store or the base image cannot be read, or every destination has
   *     failed (the later failures are suppressed in the first): then nothing has been published
   */
  public List<Delivery> publish(
      List<ImageRecipe> images,
      ManifestFormat format,
      List<Destination> destinations,
      OptionalLong maxUploadBytes)
      throws IOException {
    List<Recipient> recipients = destinations.stream().map(Recipient::new).toList();
    Work work = new Work(images, CommonLayers.of(images), format);
    List<LayerFacts> facts =
        maxUploadBytes.isPresent()
            ? bringWithin(maxUploadBytes.getAsLong(), work, recipients)
            : bring(work, number -> Optional.empty(), recipients);
    for (ImageRecipe image : images) {
      Tasks.map(image.baseLayers(), QUESTIONS, "base", layer -> bring(layer.blob(), recipients));
    }
    List<Delivery> deliveries = new ArrayList<>();
    for (Recipient recipient : recipients) {
      deliveries.add(delivery(publish(work, facts, recipient), recipient));
    }
    Recipient.requireOneThatWorks(recipients);
    return List.copyOf(deliveries);
  }

  private Blob bring(Blob base, List<Recipient> recipients) throws IOException {
    recipients.forEach(recipient -> recipient.put(base));
    Recipient.requireOneThatWorks(recipients);
    return base;
  }

  private List<LayerFacts> bringWithin(long maxUploadBytes, Work work, List<Recipient> recipients)
      throws IOException {
    try (UploadBound bound = new UploadBound(maxUploadBytes, memory, maker)) {
      List<Descriptor> base =
          work.images().stream()
              .flatMap(image -> image.baseLayers().stream())
              .map(layer -> layer.blob().descriptor())
              .distinct()
              .toList();
      bound.require(work.layers().recipes(), base, recipients);
      return bring(work, bound::take, recipients);
    }
  }

  /**
   * Brings all layers but those of base images, and the configs while the last layers are on their
   * way: over a slow network that saves the time of three requests.
   *
   * @param made gives a layer that has been made already, by its number
   */
  private List<LayerFacts> bring(
      Work work, IntFunction<Optional<PackedLayer>> made, List<Recipient> recipients)
      throws IOException {
    List<LayerRecipe> recipes = work.layers().recipes();
    List<Integer> numbers = new ArrayList<>();
    recipes.forEach(recipe -> numbers.add(numbers.size()));
    List<Task> tasks =
        Tasks.map(numbers, QUESTIONS, "find", i -> resolve(i, recipes.get(i), recipients));
    List<LayerMaker.Order> orders =
        tasks.stream()
            .filter(task -> task.facts().isEmpty())
            .map(task -> new LayerMaker.Order(task.number(), task.recipe()))
            .toList();
    Map<Integer, LayerFacts> found =
        maker.makeAll(
            orders, made, recipients, now -> putConfigs(work, facts(tasks, now), recipients));
    return facts(tasks, found);
  }

  private static List<LayerFacts> facts(List<Task> tasks, Map<Integer, LayerFacts> found) {
    return tasks.stream()
        .map(task -> task.facts().orElseGet(() -> found.get(task.number())))
        .toList();
  }

  private void putConfigs(Work work, List<LayerFacts> facts, List<Recipient> recipients) {
    for (Image image : finish(work, facts).images()) {
      recipients.forEach(recipient -> recipient.put(image.configBlob()));
    }
  }

  /** Finds out whether the layer has to be made: whether some destination lacks it. */
  private Task resolve(int number, LayerRecipe recipe, List<Recipient> recipients)
      throws IOException {
    Optional<LayerFacts> known = memory.find(recipe, algorithm);
    boolean needed = known.isEmpty();
    for (Recipient recipient : recipients) {
      needed |= !needed && recipient.lacks(known.get().requireBlob(algorithm));
    }
    Recipient.requireOneThatWorks(recipients);
    if (!needed) {
      maker.report(number, known.get(), known.get().requireBlob(algorithm), recipients);
    }
    return new Task(number, recipe, needed ? Optional.empty() : known);
  }

  private ImageSet finish(Work work, List<LayerFacts> facts) {
    List<Image> images = new ArrayList<>();
    for (int i = 0; i < work.images().size(); i++) {
      List<LayerFacts> own = work.layers().ofImage(i, facts);
      images.add(work.images().get(i).finish(work.format(), algorithm, own));
    }
    return new ImageSet(images);
  }

  /** Publishes, and where the destination has lost layers, sends those again first. */
  private ImageSet publish(Work work, List<LayerFacts> facts, Recipient recipient) {
    List<LayerFacts> known = new ArrayList<>(facts);
    ImageSet current = finish(work, known);
    for (int round = 0; recipient.works(); round++) {
      Optional<MissingBlobException> missing = recipient.publish(current);
      if (missing.isEmpty()) {
        break;
      }
      if (round == REPAIR_ROUNDS) {
        recipient.fail(missing.get());
        break;
      }
      try {
        repair(work, known, recipient, lost(missing.get().digests(), recipient));
      } catch (IOException e) {
        recipient.fail(e); // others may have the image by now, and are to be told of
      }
      current = finish(work, known);
    }
    return current;
  }

  /** Those that the registry named; where it named none, all that were believed to be there. */
  private static Predicate<Digest> lost(Set<Digest> named, Recipient recipient) {
    return named.isEmpty()
        ? digest -> recipient.transfer(digest) != Destination.Transfer.SENT
        : named::contains;
  }

  private void repair(
      Work work, List<LayerFacts> known, Recipient recipient, Predicate<Digest> lost)
      throws IOException {
    for (ImageRecipe image : work.images()) {
      for (BaseImage.Layer base : image.baseLayers()) {
        if (lost.test(base.blob().descriptor().digest())) {
          recipient.send(base.blob());
        }
      }
    }
    for (int i = 0; i < known.size(); i++) {
      if (lost.test(known.get(i).requireBlob(algorithm).digest())) {
        LayerMaker.Order order = new LayerMaker.Order(i, work.layers().recipes().get(i));
        known.set(i, maker.make(order, List.of(recipient), Recipient::send));
      }
    }
  }

  private static Delivery delivery(ImageSet images, Recipient recipient) {
    List<Delivery.LayerDelivery> layers =
        images.images().stream()
            .flatMap(image -> image.layers().stream())
            .distinct()
            .map(
                layer ->
                    new Delivery.LayerDelivery(
                        layer, recipient.transfer(layer.descriptor().digest())))
            .toList();
    return new Delivery(recipient.destination(), images, layers, recipient.failure());
  }
}
