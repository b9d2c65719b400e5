package guiximage.build;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.ImageRecipe;
import guiximage.image.ProfileStatement;
import guiximage.plan.LayerLock;
import guiximage.profile.Profile;
import java.io.IOException;
import java.util.Optional;

/**
 * An image of which everything is decided and nothing is made.
 *
 * @param lock its division into layers, for later images to continue; empty if there is none or it
 *     is the one that the request came with
 * @param unopened the profile, where its environment is what the replaced image states
 */
public record AssembledImage(
    ImageRecipe recipe, Optional<LayerLock> lock, Optional<Profile> unopened) {

  /**
   * Opens the profile whose environment the replaced image states, if there is one, and compares.
   *
   * @throws ImageException of kind REGISTRY if the profile sets other variables
   */
  public void requireStatedEnvironment() throws IOException {
    Optional<ProfileStatement> stated = recipe.profile();
    if (unopened.isPresent()
        && stated.isPresent()
        && !unopened.get().environment().equals(stated.get().environment())) {
      throw new ImageException(
          FailureKind.REGISTRY,
          "the image that is replaced states another environment of the profile than its etc/profile"
              + " sets: it was changed; nothing was published; push with --no-index");
    }
  }
}
