/** Doing several things at once, within a bound. */
@NullMarked
package guiximage.task;

import org.jspecify.annotations.NullMarked;
