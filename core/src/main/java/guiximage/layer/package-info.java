/** Making of layers, and the index of layers that were made before. */
@NullMarked
package guiximage.layer;

import org.jspecify.annotations.NullMarked;
