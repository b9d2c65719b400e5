/**
 * The command line: the only place that names picocli, the environment and the standard streams.
 */
@NullMarked
package guiximage.cli;

import org.jspecify.annotations.NullMarked;
