/** Images written to files: docker-archive, OCI archive and OCI layout. */
@NullMarked
package guiximage.archive;

import org.jspecify.annotations.NullMarked;
