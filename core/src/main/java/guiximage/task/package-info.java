/** Concurrency: bounded fan-out, and work that threads share. */
@NullMarked
package guiximage.task;

import org.jspecify.annotations.NullMarked;
