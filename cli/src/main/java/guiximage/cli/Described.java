package guiximage.cli;

import guiximage.image.ImageRecipe;
import guiximage.store.StorePath;
import java.util.Optional;

/**
 * An image that the command line describes.
 *
 * @param usualName with a tag, for where no other is given
 * @param first the store item that was named first; empty if a description named them all
 */
record Described(ImageRecipe recipe, String usualName, Optional<StorePath> first) {}
