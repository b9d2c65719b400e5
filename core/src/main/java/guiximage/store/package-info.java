/** Store paths, store items and closures; reading them from the store. */
@NullMarked
package guiximage.store;

import org.jspecify.annotations.NullMarked;
