/** Encoders that make a layer's blob from its tar, in independent blocks. */
@NullMarked
package guiximage.compression;

import org.jspecify.annotations.NullMarked;
