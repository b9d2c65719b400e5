package guiximage.build;

import guiximage.ImageException;
import guiximage.image.BaseImage;
import guiximage.image.PublishedImage;
import guiximage.image.PublishedLayers;
import guiximage.image.StatementKey;
import guiximage.layer.LayerRecipe;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import guiximage.publish.LayerMemory;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The images that a push learns from, asked for one after the other until every layer is known: at
 * most two requests an image, and one more for an index.
 */
public final class PreviousImages {
  private final PublishedImages published;
  private final List<ImageReference> targets;
  private final List<ImageReference> candidates;
  private final LayerMemory.Check check;
  private final StatementKey key;
  private final Map<Platform, Map<ImageReference, PublishedImage>> found = new LinkedHashMap<>();

  /**
   * @param targets names that the new image gets
   * @param candidates images to ask for, the one to be replaced first
   * @param check whether their statements are believed
   * @param key decides which of them are
   */
  public PreviousImages(
      PublishedImages published,
      List<ImageReference> targets,
      Collection<ImageReference> candidates,
      LayerMemory.Check check,
      StatementKey key) {
    this.published = published;
    this.targets = List.copyOf(targets);
    this.candidates = List.copyOf(candidates);
    this.check = check;
    this.key = key;
  }

  /**
   * Asks for images of the platform until the layers of the assembled image are known. The first
   * one found, which is the image to be replaced, is the one whose division into layers is kept.
   */
  public AssembledImage assemble(
      ImageAssembler assembler, ImageRequest request, Optional<BaseImage> base) throws IOException {
    Platform platform = assembler.platform(request, base);
    Map<ImageReference, PublishedImage> ofPlatform = new LinkedHashMap<>();
    found.put(platform, ofPlatform);
    Optional<AssembledImage> assembled = Optional.empty();
    for (ImageReference candidate : candidates) {
      if (assembled.isPresent() && isKnown(assembled.get())) {
        break;
      }
      Optional<PublishedImage> image = find(candidate, platform);
      image.ifPresent(known -> ofPlatform.put(candidate, known));
      if (assembled.isEmpty() && image.isPresent()) {
        assembled = Optional.of(assembler.assemble(request, base, replaced(image.get())));
      }
    }
    return assembled.isPresent()
        ? assembled.get()
        : assembler.assemble(request, base, ReplacedImage.NONE);
  }

  private ReplacedImage replaced(PublishedImage image) {
    ReplacedImage replaced = ReplacedImage.of(image, key);
    return check == LayerMemory.Check.BELIEVE ? replaced : replaced.withoutStatements();
  }

  private Optional<PublishedImage> find(ImageReference reference, Platform platform)
      throws IOException {
    try {
      return published.find(reference, platform);
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

  private boolean isKnown(AssembledImage image) {
    PublishedLayers layers = layers();
    return image.recipe().layers().stream()
        .map(LayerRecipe::key)
        .allMatch(key -> key.isPresent() && layers.find(key.get()).isPresent());
  }

  /** The statements of all images that were found, for whichever platform they are. */
  public PublishedLayers layers() {
    return new PublishedLayers(
        found.values().stream().flatMap(images -> images.values().stream()).toList(), key);
  }

  /** The image to be replaced; empty if there is none. */
  public Optional<PublishedImage> replaced(Platform platform) {
    return found.getOrDefault(platform, Map.of()).values().stream().findFirst();
  }

  /** The images to ask for, the one to be replaced first. */
  public List<ImageReference> candidates() {
    return candidates;
  }
}
