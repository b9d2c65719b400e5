/**
 * The documents and names of the OCI image specification as values, and content that can be
 * written.
 */
@NullMarked
package guiximage.oci;

import org.jspecify.annotations.NullMarked;
