/** Rules that decide which store items share a layer. Pure functions. */
@NullMarked
package guiximage.plan;

import org.jspecify.annotations.NullMarked;
