/** Images as values: config, layers, manifest, recipe, and what a published image states. */
@NullMarked
package guiximage.image;

import org.jspecify.annotations.NullMarked;
