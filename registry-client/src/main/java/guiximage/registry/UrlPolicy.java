package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import okhttp3.HttpUrl;

/** The rules for URLs that a registry names: redirects, upload locations, token realms. */
final class UrlPolicy {
  private final NamedHosts plainHttpHosts;
  private final NamedHosts tokenServers;

  UrlPolicy(RegistryOptions options) {
    this.plainHttpHosts = options.plainHttpHosts();
    this.tokenServers = options.tokenServers();
  }

  /**
   * Lets the address of a token server pass, as {@link #check} does; an inner one if it was named.
   */
  void checkTokenServer(HttpUrl home, HttpUrl target, String what) throws ImageException {
    boolean named = tokenServers.include(target);
    String advice =
        target.isHttps()
            ? ""
            : " and, as it is not encrypted, with --insecure-http " + target.host();
    check(
        home,
        target,
        FailureKind.CREDENTIALS,
        what,
        named,
        "; if that is right, permit it with --token-server " + target.host() + advice);
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
    check(home, target, kind, what, false, "");
  }

  private void check(
      HttpUrl home,
      HttpUrl target,
      FailureKind kind,
      String what,
      boolean mayBeInternal,
      String advice)
      throws ImageException {
    boolean sameHost = Addresses.isSameMachine(home.host(), target.host());
    if (!target.isHttps() && home.isHttps()) {
      throw refused(kind, what, target, "it drops the encryption");
    }
    if (!target.isHttps() && !sameHost && !plainHttpHosts.include(target)) {
      throw refused(kind, what, target, "it is not encrypted" + advice);
    }
    if (!sameHost && !mayBeInternal && Addresses.isInternal(target.host())) {
      throw refused(kind, what, target, "it lies in an inner network" + advice);
    }
  }

  private static ImageException refused(FailureKind kind, String what, HttpUrl target, String why) {
    return new ImageException(
        kind, "%s leads to %s, which is refused: %s".formatted(what, Redaction.of(target), why));
  }
}
