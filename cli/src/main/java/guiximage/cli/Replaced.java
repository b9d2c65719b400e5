package guiximage.cli;

import guiximage.image.ProfileStatement;
import guiximage.image.PublishedImage;
import guiximage.store.NarHash;
import guiximage.store.StorePath;
import java.util.List;
import java.util.Optional;

/**
 * What the image that is replaced tells of how to make the next one.
 *
 * @param groups store paths of its layers
 * @param profiles what it says of profiles, as far as that is believed
 */
record Replaced(List<List<StorePath>> groups, List<ProfileStatement> profiles) {
  /** There is none, or it is not looked at. */
  static final Replaced NOTHING = new Replaced(List.of(), List.of());

  static Replaced by(PublishedImage image) {
    return new Replaced(image.storePaths(), image.profiles());
  }

  /** Nothing but the groups, which can do no harm. */
  Replaced withoutStatements() {
    return new Replaced(groups, List.of());
  }

  /** What is said of the profile with this NAR hash. */
  Optional<ProfileStatement> profile(NarHash narHash) {
    return profiles.stream().filter(profile -> profile.narHash().equals(narHash)).findFirst();
  }
}
