package guiximage.build;

import guiximage.image.ImageRecipe;
import guiximage.plan.LayerLock;
import java.util.Optional;

/**
 * An image of which everything is decided and nothing is made.
 *
 * @param lock its division into layers, for later images to continue; empty if there is none or it
 *     is the one that the request came with
 */
public record AssembledImage(ImageRecipe recipe, Optional<LayerLock> lock) {}
