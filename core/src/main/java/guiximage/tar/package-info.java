/** Deterministic tar writing: every header field comes from the caller, none from the host. */
@NullMarked
package guiximage.tar;

import org.jspecify.annotations.NullMarked;
