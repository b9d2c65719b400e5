package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Response;

/**
 * A sender of requests that follows redirects. Credentials go to the scheme, host and port that
 * they belong to and nowhere else, and neither does a payload that is secret.
 */
final class RedirectFollower {
  private static final int MAX_REDIRECTS = 10;

  private final SchemeProbe probe;
  private final UrlPolicy policy;
  private final Warnings warnings;

  RedirectFollower(SchemeProbe probe, UrlPolicy policy, Warnings warnings) {
    this.probe = probe;
    this.policy = policy;
    this.warnings = warnings;
  }

  /**
   * Makes the request and follows redirects.
   *
   * @param authorization the header, for the origin of {@code request} only
   * @return the answer that is not a redirect, of any status; the caller closes it
   */
  Response send(RegistryRequest request, Optional<String> authorization) throws IOException {
    Origin home = Origin.of(request.url());
    RegistryRequest next = request;
    for (int redirects = 0; redirects < MAX_REDIRECTS; redirects++) {
      boolean atHome = Origin.of(next.url()).equals(home);
      Response response = probe.send(next, atHome ? authorization : Optional.empty());
      warnings.note(next.url().host(), response.headers("Warning"));
      if (!isRedirect(response.code())) {
        return response;
      }
      try (response) {
        next = next.to(target(next, response));
      }
    }
    throw new RegistryException(
        FailureKind.REGISTRY,
        "%s: more than %d redirects".formatted(request.subject(), MAX_REDIRECTS),
        0,
        List.of());
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private HttpUrl target(RegistryRequest request, Response response) throws IOException {
    boolean keepsMethod = response.code() == 307 || response.code() == 308;
    if (!request.onlyReads() && !keepsMethod) {
      throw Failures.notTheProtocol(request, response.code(), "(a redirect of a write)");
    }
    String location = response.header("Location");
    HttpUrl target = location == null ? null : response.request().url().resolve(location);
    if (target == null) {
      throw Failures.notTheProtocol(request, response.code(), "and no usable Location");
    }
    HttpUrl home = request.endpoint().base();
    policy.check(home, target, FailureKind.REGISTRY, request.subject() + ": a redirect");
    policy.check(request.url(), target, FailureKind.REGISTRY, request.subject() + ": a redirect");
    HttpUrl asked = response.request().url();
    if (request.isSecret() && !Origin.of(target).equals(Origin.of(asked))) {
      throw new ImageException(
          FailureKind.CREDENTIALS,
          "%s: a redirect of %s leads to %s, which is refused: it would take a secret to another"
                  .formatted(request.subject(), Redaction.of(asked), Redaction.of(target))
              + " server");
    }
    return target;
  }
}
