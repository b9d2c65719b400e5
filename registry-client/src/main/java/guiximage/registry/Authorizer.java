package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import okhttp3.Challenge;
import okhttp3.HttpUrl;

/**
 * Knows how each registry wants to be asked, and has what it wants: a password or a token. A token
 * is fetched once, however many requests need it, and again shortly before it is worthless.
 */
final class Authorizer {
  private static final double USABLE_LIFE = 0.8;

  private final RegistryOptions options;
  private final TokenServer server;
  private final UrlPolicy policy;
  private final ConcurrentMap<String, Demand> demands = new ConcurrentHashMap<>();
  private final ConcurrentMap<TokenServer.Wanted, CompletableFuture<Kept>> tokens =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Optional<Credentials>> credentials =
      new ConcurrentHashMap<>();

  /** A token and when to get another. */
  private record Kept(Token token, long untilNanos) {}

  Authorizer(RegistryOptions options, TokenServer server) {
    this.options = options;
    this.server = server;
    this.policy = new UrlPolicy(options);
  }

  /**
   * The header that {@code request} needs, as far as is known; asks the token server if need be.
   */
  Optional<String> header(Outgoing request) throws IOException {
    Demand demand = demands.get(request.endpoint().name());
    if (demand instanceof Demand.Bearer bearer) {
      return Optional.of("Bearer " + token(wanted(request, bearer)).value());
    }
    if (demand instanceof Demand.Basic) {
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
  Outgoing learn(Outgoing request, List<Challenge> challenges, Optional<String> used)
      throws IOException {
    Demand demand =
        Demand.choose(challenges)
            .orElseThrow(
                () ->
                    refused(
                        request,
                        "it asks for credentials in a way that is not known ("
                            + Redaction.clean(
                                challenges.stream().map(Challenge::scheme).toList().toString())
                            + ")"));
    demands.put(request.endpoint().name(), demand);
    if (demand instanceof Demand.Bearer bearer) {
      Outgoing widened = request.asking(bearer.scopes());
      if (used.isPresent()) {
        forget(wanted(request, bearer), used.get());
      }
      return widened;
    }
    if (used.isPresent()) {
      throw refused(request, user(request) + " was refused");
    }
    return request;
  }

  /** The failure when a registry goes on refusing. */
  ImageException refused(Outgoing request, String why) {
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

  /** Who asks, for messages. */
  String user(Outgoing request) throws IOException {
    return find(request).map(found -> "user " + found).orElse("no credentials are known");
  }

  private String basic(Outgoing request) throws IOException {
    Credentials found =
        find(request).orElseThrow(() -> refused(request, "no credentials are known"));
    if (found.kind() == Credentials.Kind.IDENTITY_TOKEN) {
      throw refused(request, "it wants a password, but only an identity token is known");
    }
    return okhttp3.Credentials.basic(found.username(), found.secret(), StandardCharsets.UTF_8);
  }

  private Optional<Credentials> find(Outgoing request) throws IOException {
    String key = request.endpoint().name() + "/" + request.repository();
    Optional<Credentials> known = credentials.get(key);
    if (known == null) {
      known = options.credentials().find(request.endpoint().name(), request.repository());
      credentials.put(key, known);
    }
    HttpUrl base = request.endpoint().base();
    if (known.isPresent() && !base.isHttps() && !mayBeSentInTheClear(request.endpoint())) {
      throw new ImageException(
          FailureKind.CREDENTIALS,
          "%s: credentials for %s would be sent without encryption; allow that with"
                  .formatted(request.subject(), request.endpoint().name())
              + " --insecure-http-credentials "
              + request.endpoint().name());
    }
    return known;
  }

  private boolean mayBeSentInTheClear(Endpoint endpoint) {
    String host = endpoint.base().host();
    return Addresses.isLoopback(host)
        || options.plainHttpCredentialHosts().contains(endpoint.name())
        || options.plainHttpCredentialHosts().contains(host);
  }

  private TokenServer.Wanted wanted(Outgoing request, Demand.Bearer bearer) throws IOException {
    HttpUrl realm = HttpUrl.parse(bearer.realm());
    if (realm == null) {
      throw refused(
          request, "its token server '" + Redaction.clean(bearer.realm()) + "' is not an address");
    }
    policy.check(
        request.endpoint().base(),
        realm,
        FailureKind.CREDENTIALS,
        request.subject() + ": the token server of " + request.endpoint().name());
    return new TokenServer.Wanted(
        request.endpoint(), realm, bearer.service(), request.scopes(), find(request));
  }

  private void forget(TokenServer.Wanted wanted, String header) {
    tokens.computeIfPresent(
        wanted,
        (key, future) ->
            future.isDone()
                    && !future.isCompletedExceptionally()
                    && header.equals("Bearer " + future.join().token().value())
                ? null
                : future);
  }

  private Token token(TokenServer.Wanted wanted) throws IOException {
    CompletableFuture<Kept> mine = new CompletableFuture<>();
    CompletableFuture<Kept> kept = tokens.compute(wanted, (key, old) -> isGood(old) ? old : mine);
    if (kept == mine) {
      fetch(wanted, mine);
    }
    try {
      return kept.get().token();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException("fetching a token failed", e.getCause());
    }
  }

  private void fetch(TokenServer.Wanted wanted, CompletableFuture<Kept> future) {
    try {
      long startNanos = options.clock().nanoTime();
      Token token = server.fetch(wanted);
      future.complete(new Kept(token, startNanos + (long) (token.life().toNanos() * USABLE_LIFE)));
    } catch (IOException | RuntimeException e) {
      tokens.remove(wanted, future);
      future.completeExceptionally(e);
    }
  }

  private boolean isGood(@org.jspecify.annotations.Nullable CompletableFuture<Kept> future) {
    return future != null
        && (!future.isDone()
            || (!future.isCompletedExceptionally()
                && future.join().untilNanos() - options.clock().nanoTime() > 0));
  }
}
