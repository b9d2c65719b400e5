/** Whole images: what they are made of, where they go, and the pipeline between. */
@NullMarked
package guiximage.image;

import org.jspecify.annotations.NullMarked;
