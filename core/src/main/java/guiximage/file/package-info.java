/** Files of this machine: raw paths, UTF-8, walking, status, listing and reading. */
@NullMarked
package guiximage.file;

import org.jspecify.annotations.NullMarked;
