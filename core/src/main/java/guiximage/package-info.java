/** The failure vocabulary that every package shares, and nothing else. */
@NullMarked
package guiximage;

import org.jspecify.annotations.NullMarked;
