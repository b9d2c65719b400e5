/** Profiles: their manifests, the environment that they set, and the S-expressions of both. */
@NullMarked
package guiximage.profile;

import org.jspecify.annotations.NullMarked;
