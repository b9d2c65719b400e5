/**
 * Tar archives: deterministic writing, where every header field comes from the caller, and bounded
 * reading.
 */
@NullMarked
package guiximage.tar;

import org.jspecify.annotations.NullMarked;
