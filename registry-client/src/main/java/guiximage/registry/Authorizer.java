package guiximage.registry;

import static java.util.stream.Collectors.joining;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.PrintableText;
import guiximage.credentials.Credentials;
import guiximage.task.SharedWork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import okhttp3.Challenge;
import okhttp3.HttpUrl;

/**
 * The source of {@code Authorization} headers: remembers the challenge of each registry and meets
 * it with a password or a token. A token is fetched once, however many requests need it, and again
 * shortly before it expires.
 */
final class Authorizer {
  private static final double USABLE_LIFE = 0.8;

  private final RegistryOptions options;
  private final TokenServer server;
  private final UrlPolicy policy;
  private final ConcurrentMap<String, AuthenticationChallenge> challenges =
      new ConcurrentHashMap<>();
  private final SharedWork<TokenServer.Wanted, Kept> tokens = new SharedWork<>();
  private final SharedWork<String, Optional<Credentials>> credentials = new SharedWork<>();

  /** The failures to find credentials, by registry and repository. */
  private final ConcurrentMap<String, ImageException> unreadable = new ConcurrentHashMap<>();

  /** A token and when to get another. */
  private record Kept(Token token, long untilNanos) {}

  Authorizer(RegistryOptions options, TokenServer server) {
    this.options = options;
    this.server = server;
    this.policy = new UrlPolicy(options);
  }

  /**
   * The header for {@code request}; empty if its registry has not asked for one yet. Fetches a
   * token if the challenge wants one and none is kept.
   */
  Optional<String> header(RegistryRequest request) throws IOException {
    AuthenticationChallenge challenge = this.challenges.get(request.endpoint().name());
    if (challenge instanceof AuthenticationChallenge.Bearer bearer) {
      return Optional.of("Bearer " + token(wanted(request, bearer)).value());
    }
    if (challenge instanceof AuthenticationChallenge.Basic) {
      return Optional.of(basic(request));
    }
    return Optional.empty();
  }

  /**
   * Learns from a 401.
   *
   * @param used the header that was refused
   * @return the request with the scopes that the registry asks for
   * @throws ImageException of kind CREDENTIALS if there is nothing more to offer
   */
  RegistryRequest learn(RegistryRequest request, List<Challenge> challenges, Optional<String> used)
      throws IOException {
    AuthenticationChallenge challenge =
        AuthenticationChallenge.choose(challenges)
            .orElseThrow(() -> unanswerable(request, challenges));
    this.challenges.put(request.endpoint().name(), challenge);
    if (challenge instanceof AuthenticationChallenge.Bearer bearer) {
      RegistryRequest widened = request.asking(bearer.scopes().within(request.scopes()));
      if (used.isPresent()) {
        String refused = used.get();
        tokens.forget(
            wanted(request, bearer), kept -> refused.equals("Bearer " + kept.token().value()));
      }
      return widened;
    }
    if (used.isPresent()) {
      throw refused(request, user(request) + " was refused");
    }
    return request;
  }

  /**
   * The failure of a 401 that does not say what it wants, or wants what this client cannot give.
   */
  private static RegistryException unanswerable(
      RegistryRequest request, List<Challenge> challenges) {
    String schemes =
        challenges.stream().map(challenge -> challenge.scheme()).distinct().collect(joining(", "));
    return new RegistryException(
        FailureKind.CREDENTIALS,
        "%s: %s answered %s with 401 %s"
            .formatted(
                request.subject(),
                request.endpoint().name(),
                request.method(),
                challenges.isEmpty()
                    ? "and no challenge (WWW-Authenticate), so no credentials were sent; is the name"
                        + " right, and is it a registry?"
                    : "and a challenge of a kind that is not known ("
                        + PrintableText.line(schemes)
                        + "; known are Basic and Bearer)"),
        401,
        List.of());
  }

  /** The same failure as the answer of the registry itself. */
  static RegistryException answered(ImageException refusal) {
    return new RegistryException(
        refusal.kind(), String.valueOf(refusal.getMessage()), 401, List.of());
  }

  /** The failure when a registry goes on refusing. */
  ImageException refused(RegistryRequest request, String why) {
    return new ImageException(
        FailureKind.CREDENTIALS,
        "%s: %s refused access for '%s': %s; log in with 'podman login %s' or 'docker login %s'"
            .formatted(
                request.subject(),
                request.endpoint().name(),
                request.scopes(),
                why,
                request.endpoint().name(),
                request.endpoint().name()));
  }

  /** The user who asks, for messages. */
  String user(RegistryRequest request) throws IOException {
    return find(request).map(found -> "user " + found).orElse("no credentials are known");
  }

  private String basic(RegistryRequest request) throws IOException {
    Credentials found =
        find(request).orElseThrow(() -> refused(request, "no credentials are known"));
    if (found.kind() == Credentials.Kind.IDENTITY_TOKEN) {
      throw refused(request, "it wants a password, but only an identity token is known");
    }
    return okhttp3.Credentials.basic(found.username(), found.secret(), StandardCharsets.UTF_8);
  }

  private Optional<Credentials> find(RegistryRequest request) throws IOException {
    String key = key(request);
    Optional<Credentials> known = credentials.get(key, kept -> true, () -> search(request, key));
    if (known.isPresent()) {
      requireEncryption(request, request.endpoint().base());
    }
    return known;
  }

  /** Access is tried anonymously where a helper or a file fails: it may be enough. */
  private Optional<Credentials> search(RegistryRequest request, String key) throws IOException {
    try {
      Optional<Credentials> found =
          options.credentials().find(request.endpoint().name(), request.repository());
      found.ifPresent(known -> options.secrets().add(known.username(), known.secret()));
      return found;
    } catch (ImageException e) {
      if (e.kind() != FailureKind.CREDENTIALS) {
        throw e;
      }
      unreadable.put(key, e);
      return Optional.empty();
    }
  }

  /**
   * The failure {@code refusal} of a request, with the reason why the access was anonymous if that
   * is a source of credentials that failed.
   */
  ImageException explained(RegistryRequest request, ImageException refusal) {
    ImageException reason = unreadable.get(key(request));
    if (reason == null || refusal.kind() != FailureKind.CREDENTIALS) {
      return refusal;
    }
    String message =
        "%s; credentials could not be read: %s"
            .formatted(refusal.getMessage(), reason.getMessage());
    return refusal instanceof RegistryException answer
        ? new RegistryException(answer.kind(), message, answer.status(), answer.entries())
        : new ImageException(refusal.kind(), message, refusal);
  }

  private static String key(RegistryRequest request) {
    return request.endpoint().name() + "/" + request.repository();
  }

  /** Credentials go unencrypted to this machine, and to hosts that the user named for that. */
  private void requireEncryption(RegistryRequest request, HttpUrl target) throws ImageException {
    Endpoint endpoint = request.endpoint();
    boolean isRegistry = target.host().equals(endpoint.base().host());
    NamedHosts named = options.plainHttpCredentialHosts();
    if ((target.isHttps() && !endpoint.isUnverified(target))
        || Addresses.isLoopback(target.host())
        || (isRegistry ? named.include(endpoint.name(), target) : named.include(target))) {
      return;
    }
    throw new ImageException(
        FailureKind.CREDENTIALS,
        "%s: credentials for %s would be sent%s without %s; allow that with"
                .formatted(
                    request.subject(),
                    endpoint.name(),
                    isRegistry ? "" : " to " + target.host(),
                    target.isHttps() ? "verification of its certificate" : "encryption")
            + " --insecure-http-credentials "
            + (isRegistry ? endpoint.name() : target.host()));
  }

  private TokenServer.Wanted wanted(RegistryRequest request, AuthenticationChallenge.Bearer bearer)
      throws IOException {
    HttpUrl realm = HttpUrl.parse(bearer.realm());
    if (realm == null) {
      throw refused(
          request,
          "its token server '" + PrintableText.line(bearer.realm()) + "' is not an address");
    }
    policy.checkTokenServer(
        request.endpoint().base(),
        realm,
        request.subject() + ": the token server of " + request.endpoint().name());
    Optional<Credentials> known = find(request);
    if (known.isPresent()) {
      requireEncryption(request, realm);
    }
    return new TokenServer.Wanted(
        request.endpoint(), realm, bearer.service(), request.scopes(), known);
  }

  private Token token(TokenServer.Wanted wanted) throws IOException {
    return tokens
        .get(
            wanted,
            kept -> kept.untilNanos() - options.clock().nanoTime() > 0,
            () -> {
              long startNanos = options.clock().nanoTime();
              Token token = server.fetch(wanted);
              options.secrets().add(token.value());
              token.refreshToken().ifPresent(options.secrets()::add);
              long usableNanos = (long) (token.life().toNanos() * USABLE_LIFE);
              return new Kept(token, startNanos + usableNanos);
            })
        .token();
  }
}
