/** How a layer is made, and what is known of layers made before. */
@NullMarked
package guiximage.layer;

import org.jspecify.annotations.NullMarked;
