package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import okhttp3.HttpUrl;

/** The rules for URLs that a registry names: redirects, upload locations, token realms. */
final class UrlPolicy {
  private final NamedHosts plainHttpHosts;

  UrlPolicy(RegistryOptions options) {
    this.plainHttpHosts = options.plainHttpHosts();
  }

  /**
   * Lets {@code target} pass or fails.
   *
   * @param home the registry
   * @param kind of the failure, and {@code what} sent us there
   * @throws ImageException if {@code target} would drop the encryption or lies in an inner network
   *     that is not the registry's own host
   */
  void check(HttpUrl home, HttpUrl target, FailureKind kind, String what) throws ImageException {
    boolean sameHost = home.host().equals(target.host());
    if (!target.isHttps() && home.isHttps()) {
      throw refused(kind, what, target, "it drops the encryption");
    }
    if (!target.isHttps() && !sameHost && !plainHttpHosts.include(target)) {
      throw refused(kind, what, target, "it is not encrypted");
    }
    if (!sameHost && Addresses.isInternal(target.host())) {
      throw refused(kind, what, target, "it lies in an inner network");
    }
  }

  private static ImageException refused(FailureKind kind, String what, HttpUrl target, String why) {
    return new ImageException(
        kind, "%s leads to %s, which is refused: %s".formatted(what, Redaction.of(target), why));
  }
}
