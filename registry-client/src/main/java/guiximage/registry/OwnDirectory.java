package guiximage.registry;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The directory of the certificates that a registry may show and is shown.
 *
 * @param option that names it, with a colon and a space, for messages; or nothing
 */
record OwnDirectory(Optional<Path> path, String option) {

  /**
   * The directory of a registry: the one that is for all of them, else its own in {@code certs.d}.
   *
   * @param registry as people write it
   */
  static OwnDirectory of(String registry, RegistryOptions options) {
    return options.certDirectory().isPresent()
        ? new OwnDirectory(options.certDirectory(), "--cert-dir: ")
        : new OwnDirectory(options.certificateDirectories().of(registry), "");
  }
}
