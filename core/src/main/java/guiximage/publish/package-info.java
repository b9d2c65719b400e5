/**
 * Publication of images: the plan of a push, the making of layers, and the contract of
 * destinations.
 */
@NullMarked
package guiximage.publish;

import org.jspecify.annotations.NullMarked;
