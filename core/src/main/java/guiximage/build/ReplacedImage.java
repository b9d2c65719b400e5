package guiximage.build;

import guiximage.image.ProfileStatement;
import guiximage.image.PublishedImage;
import guiximage.image.StatementKey;
import guiximage.store.NarHash;
import guiximage.store.StorePath;
import java.util.List;
import java.util.Optional;

/**
 * The image that a new one replaces, as far as it decides how the new one is made.
 *
 * @param groups store paths of its layers, lowest first
 * @param older store paths of images before it, newest first, which tell what changes often
 * @param profiles its statements on profiles, as far as they are believed
 */
public record ReplacedImage(
    List<List<StorePath>> groups, List<List<StorePath>> older, List<ProfileStatement> profiles) {
  /** No image, or one that is not looked at. */
  public static final ReplacedImage NONE = new ReplacedImage(List.of(), List.of(), List.of());

  public ReplacedImage {
    groups = groups.stream().map(List::copyOf).toList();
    older = older.stream().map(List::copyOf).toList();
    profiles = List.copyOf(profiles);
  }

  /** All that {@code image} states, as far as {@code key} believes it. */
  public static ReplacedImage of(PublishedImage image, StatementKey key) {
    return new ReplacedImage(image.storePaths(), List.of(), image.profiles(key));
  }

  /** The groups of {@code image} and nothing that it states. */
  static ReplacedImage continuing(PublishedImage image) {
    return new ReplacedImage(image.storePaths(), List.of(), List.of());
  }

  /** The groups alone, which change no content. */
  ReplacedImage withoutStatements() {
    return new ReplacedImage(groups, older, List.of());
  }

  /** The same with images before it, newest first. */
  ReplacedImage after(List<PublishedImage> older) {
    return new ReplacedImage(
        groups,
        older.stream()
            .map(image -> image.storePaths().stream().flatMap(List::stream).toList())
            .toList(),
        profiles);
  }

  /** The statement on the profile with this NAR hash. */
  Optional<ProfileStatement> profile(NarHash narHash) {
    return profiles.stream().filter(profile -> profile.narHash().equals(narHash)).findFirst();
  }
}
