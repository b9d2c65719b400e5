/** Base images in files: docker-archives, OCI layouts and OCI archives. */
@NullMarked
package guiximage.base;

import org.jspecify.annotations.NullMarked;
