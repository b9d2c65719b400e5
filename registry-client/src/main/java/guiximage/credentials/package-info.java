/** Credentials for registries, from credential files and credential helpers. */
@NullMarked
package guiximage.credentials;

import org.jspecify.annotations.NullMarked;
