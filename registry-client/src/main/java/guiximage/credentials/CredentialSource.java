package guiximage.credentials;

import java.io.IOException;
import java.util.Optional;

/** A source of credentials. Asked when a registry demands them, not before. */
@FunctionalInterface
public interface CredentialSource {

  /**
   * The credentials for a repository; empty if there are none, which makes the access anonymous.
   *
   * @param registry host with its port if it has one; {@code docker.io} for Docker Hub
   * @throws guiximage.ImageException of kind CREDENTIALS if there is a source that cannot be used
   */
  Optional<Credentials> find(String registry, String repository) throws IOException;

  /** A source without credentials. */
  static CredentialSource none() {
    return (registry, repository) -> Optional.empty();
  }

  /** The same credentials for every repository of one registry, and none for any other. */
  static CredentialSource only(String registry, Credentials credentials) {
    return (asked, repository) ->
        asked.equals(registry) ? Optional.of(credentials) : Optional.empty();
  }

  /** This source, and {@code other} for what this one does not know. */
  default CredentialSource or(CredentialSource other) {
    return (registry, repository) -> {
      Optional<Credentials> found = find(registry, repository);
      return found.isPresent() ? found : other.find(registry, repository);
    };
  }
}
