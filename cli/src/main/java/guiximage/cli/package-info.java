/**
 * The command: options, exit codes, messages, progress. The only package that knows picocli, the
 * environment, the standard streams and the exit. No rule of the domain lives here.
 */
@NullMarked
package guiximage.cli;

import org.jspecify.annotations.NullMarked;
