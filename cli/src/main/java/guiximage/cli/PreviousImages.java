package guiximage.cli;

import guiximage.ImageException;
import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.image.PublishedImage;
import guiximage.image.PublishedLayers;
import guiximage.layer.LayerRecipe;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import guiximage.publish.Destination;
import guiximage.publish.LayerMemory;
import guiximage.registry.RegistryClient;
import guiximage.registry.RegistryClient.Access;
import guiximage.registry.Repository;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * The images that a push may learn from, asked for one after the other until every layer is known:
 * at most two requests an image, and one more for an index.
 */
final class PreviousImages {
  private final RegistryClient client;
  private final List<ImageReference> targets;
  private final List<ImageReference> candidates;
  private final LayerMemory.Check check;
  private final Map<String, Repository> repositories = new LinkedHashMap<>();
  private final Map<Platform, Map<ImageReference, PublishedImage>> found = new LinkedHashMap<>();

  /**
   * @param targets where the new image goes
   * @param candidates images to ask for, the one to be replaced first
   * @param check whether what they state is believed
   */
  PreviousImages(
      RegistryClient client,
      List<ImageReference> targets,
      Collection<ImageReference> candidates,
      LayerMemory.Check check) {
    this.client = client;
    this.targets = targets;
    this.candidates = List.copyOf(candidates);
    this.check = check;
  }

  /**
   * Asks for images of the platform until the layers of the recipe are known. The first one found,
   * which is the image to be replaced, is the one whose division into layers is kept.
   */
  ImageRecipe recipe(WantedImage wanted, Optional<BaseImage> base) throws IOException {
    Platform platform = wanted.platform(base.map(BaseImage::config));
    Map<ImageReference, PublishedImage> ofPlatform = new LinkedHashMap<>();
    found.put(platform, ofPlatform);
    Optional<ImageRecipe> recipe = Optional.empty();
    for (ImageReference candidate : candidates) {
      if (recipe.isPresent() && isKnown(recipe.get())) {
        break;
      }
      Optional<PublishedImage> image = find(candidate, platform);
      image.ifPresent(known -> ofPlatform.put(candidate, known));
      if (recipe.isEmpty() && image.isPresent()) {
        recipe = Optional.of(wanted.recipe(base, replaced(image.get())));
      }
    }
    return recipe.isPresent() ? recipe.get() : wanted.recipe(base, Replaced.NOTHING);
  }

  private Replaced replaced(PublishedImage image) {
    Replaced replaced = Replaced.by(image);
    return check == LayerMemory.Check.BELIEVE ? replaced : replaced.withoutStatements();
  }

  private Optional<PublishedImage> find(ImageReference reference, Platform platform)
      throws IOException {
    try {
      return repository(reference).find(reference.identifier(), platform);
    } catch (ImageException e) {
      if (targets.size() > 1 && isTarget(reference)) {
        // it will refuse the image as well, and say why, without spoiling the other targets
        return Optional.empty();
      }
      throw e;
    }
  }

  private boolean isTarget(ImageReference reference) {
    return targets.stream().anyMatch(target -> target.name().equals(reference.name()));
  }

  private boolean isKnown(ImageRecipe recipe) {
    PublishedLayers layers = layers();
    return recipe.layers().stream()
        .map(LayerRecipe::key)
        .allMatch(key -> key.isPresent() && layers.find(key.get()).isPresent());
  }

  /** What the images say of their layers, whichever platform they are for. */
  PublishedLayers layers() {
    return new PublishedLayers(
        found.values().stream().flatMap(images -> images.values().stream()).toList());
  }

  /** Has registries asked whether they have the blobs that their images name, in that size. */
  void doubtBlobs() {
    repositories.values().forEach(Repository::forgetBlobs);
  }

  /** The image to be replaced; empty if there is none. */
  Optional<PublishedImage> replaced(Platform platform) {
    return found.getOrDefault(platform, Map.of()).values().stream().findFirst();
  }

  private Repository repository(ImageReference reference) {
    boolean pushed = isTarget(reference);
    return repositories.computeIfAbsent(
        reference.name(),
        name -> client.repository(reference, pushed ? Access.PULL_AND_PUSH : Access.PULL));
  }

  /**
   * The place that {@code target} names.
   *
   * @param tags beside its own
   * @param mountable further images of whose repositories blobs may be mounted
   */
  Destination destination(
      ImageReference target, List<String> tags, List<ImageReference> mountable, LongConsumer sent) {
    List<ImageReference> sources = Stream.concat(candidates.stream(), mountable.stream()).toList();
    return repository(target).destination(target.identifiers(tags), sources, sent);
  }
}
