package guiximage.build;

import guiximage.ImageException;
import guiximage.IoFunction;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The images that a push learns from, asked for one after the other until every layer is known: at
 * most two requests an image, and one more for an index.
 */
public final class PreviousImages {
  /** From so many images besides the replaced one is learned what changes often. */
  private static final int MOST_OLDER = 2;

  private final PublishedImages published;
  private final List<ImageReference> targets;
  private final List<ImageReference> candidates;
  private final LikelyTags likely;
  private final LayerMemory.Check check;
  private final StatementKey key;
  private final Set<ImageReference> asked = new LinkedHashSet<>();
  private final Map<Platform, Map<ImageReference, PublishedImage>> found = new LinkedHashMap<>();

  /**
   * @param targets names that the new image gets
   * @param candidates images to ask for, the one to be replaced first
   * @param likely tags of the targets to ask for then, until one is found
   * @param check whether their statements are believed
   * @param key decides which of them are
   */
  public PreviousImages(
      PublishedImages published,
      List<ImageReference> targets,
      Collection<ImageReference> candidates,
      LikelyTags likely,
      LayerMemory.Check check,
      StatementKey key) {
    this.published = published;
    this.targets = List.copyOf(targets);
    this.candidates = List.copyOf(candidates);
    this.likely = likely;
    this.check = check;
    this.key = key;
  }

  /**
   * Asks for images of the platform until the layers of the assembled image are known. The first
   * one found, which is the image to be replaced, is the one whose division into layers is kept.
   * Once one is found, of the likely tags only {@code latest} is asked for. From the others, two at
   * most, is learned what changes often.
   */
  public AssembledImage assemble(
      ImageAssembler assembler, ImageRequest request, Optional<BaseImage> base) throws IOException {
    Platform platform = assembler.platform(request, base);
    Search search = new Search(assembler, request, base, platform);
    found.put(platform, search.images);
    for (ImageReference candidate : candidates) {
      search.ask(candidate);
    }
    for (IoFunction<ImageReference, Set<ImageReference>> step : likely.steps(published)) {
      for (ImageReference target : targets) {
        search.askLikely(step, target);
      }
    }
    return search.result();
  }

  /** The search for what is known of the layers of one image. */
  private final class Search {
    private final ImageAssembler assembler;
    private final ImageRequest request;
    private final @Nullable BaseImage base;
    private final Platform platform;
    private final Map<ImageReference, PublishedImage> images = new LinkedHashMap<>();
    private final Set<ImageReference> likelyAsked = new LinkedHashSet<>();
    private @Nullable AssembledImage assembled;

    Search(
        ImageAssembler assembler,
        ImageRequest request,
        Optional<BaseImage> base,
        Platform platform) {
      this.assembler = assembler;
      this.request = request;
      this.base = base.orElse(null);
      this.platform = platform;
    }

    /** Asks for an image, unless enough is known. */
    void ask(ImageReference candidate) throws IOException {
      if (images.containsKey(candidate) || (assembled != null && isKnown(assembled))) {
        return;
      }
      asked.add(candidate);
      Optional<PublishedImage> image = find(candidate, platform);
      image.ifPresent(known -> images.put(candidate, known));
      if (assembled == null && image.isPresent()) {
        assembled = assemble(replaced(image.get()));
      }
    }

    void askLikely(IoFunction<ImageReference, Set<ImageReference>> step, ImageReference target)
        throws IOException {
      ImageReference usual = target.withTag(LikelyTags.USUAL);
      Set<ImageReference> references = images.isEmpty() ? step.apply(target) : Set.of(usual);
      for (ImageReference reference : references) {
        if (images.isEmpty() || reference.equals(usual)) {
          askOnce(reference);
        }
      }
    }

    private void askOnce(ImageReference reference) throws IOException {
      if (!candidates.contains(reference) && !likelyAsked.contains(reference)) {
        likelyAsked.add(reference);
        ask(reference);
      }
    }

    AssembledImage result() throws IOException {
      if (assembled == null) {
        return assemble(ReplacedImage.NONE);
      }
      if (images.size() == 1 || isKnown(assembled)) {
        return assembled;
      }
      List<PublishedImage> all = List.copyOf(images.values());
      List<PublishedImage> older = all.subList(1, Math.min(all.size(), 1 + MOST_OLDER));
      return assemble(replaced(all.get(0)).after(older));
    }

    private AssembledImage assemble(ReplacedImage replaced) throws IOException {
      return assembler.assemble(request, Optional.ofNullable(base), replaced);
    }
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

  /** The images that were asked for if none was found, in that order; else none. */
  public List<ImageReference> missing() {
    boolean none = found.values().stream().allMatch(Map::isEmpty);
    return none ? List.copyOf(asked) : List.of();
  }

  /** The images to ask for, the one to be replaced first. */
  public List<ImageReference> candidates() {
    return candidates;
  }
}
