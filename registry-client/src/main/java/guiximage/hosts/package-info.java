/** Settings of registries that people have made on this machine for podman, skopeo and Docker. */
@NullMarked
package guiximage.hosts;

import org.jspecify.annotations.NullMarked;
