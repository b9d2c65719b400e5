package guiximage.build;

import guiximage.IoFunction;
import guiximage.oci.ImageReference;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tags under which a repository is likely to have an image that is much like the one to be pushed,
 * for a push whose own tag is new.
 *
 * @param moving tags that the caller knows to move, the most likely first, such as the names of
 *     branches
 * @param oftenUsed tags that images often have, asked for last
 */
public record LikelyTags(List<String> moving, List<String> oftenUsed) {
  /** No tag is likely, and none is asked for. */
  public static final LikelyTags NONE = new LikelyTags(List.of(), List.of());

  /** A tag that people mean when they name none. */
  static final String USUAL = "latest";

  private static final List<String> OFTEN_USED = List.of(USUAL, "main", "master", "edge");

  public LikelyTags {
    moving = List.copyOf(moving);
    oftenUsed = List.copyOf(oftenUsed);
  }

  /** Moving tags that the caller knows, and those that are often used. */
  public static LikelyTags of(List<String> moving) {
    return new LikelyTags(moving, OFTEN_USED);
  }

  /** Names in the order in which they are asked for, in a step each that may need a request. */
  List<IoFunction<ImageReference, Set<ImageReference>>> steps(PublishedImages published) {
    if (oftenUsed.isEmpty()) {
      return List.of();
    }
    return List.of(
        target -> references(target, moving),
        target -> references(target, nearestLower(published, target).stream().toList()),
        target -> references(target, oftenUsed));
  }

  private static Set<ImageReference> references(ImageReference target, List<String> tags) {
    Set<ImageReference> references = new LinkedHashSet<>();
    tags.forEach(tag -> references.add(target.withTag(tag)));
    return references;
  }

  /** Asks for the list of tags only where the tag is a version. */
  private static Optional<String> nearestLower(PublishedImages published, ImageReference target)
      throws IOException {
    Optional<VersionTag> version = target.tag().flatMap(VersionTag::parse);
    return version.isPresent()
        ? version.get().nearestLower(published.tags(target))
        : Optional.empty();
  }
}
