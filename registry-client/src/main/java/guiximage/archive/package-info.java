/** Images in files: docker-archive and OCI layout. */
@NullMarked
package guiximage.archive;

import org.jspecify.annotations.NullMarked;
