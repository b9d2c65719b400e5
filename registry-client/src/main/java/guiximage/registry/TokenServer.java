package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.credentials.Credentials;
import guiximage.oci.Blob;
import guiximage.oci.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okio.Buffer;

/** The client of token servers: exchanges credentials for tokens, or asks for anonymous ones. */
final class TokenServer {
  private static final String CLIENT_ID = "guix-image";

  /** The statuses of servers without refresh tokens: containerd's list. */
  private static final Set<Integer> NO_REFRESH = Set.of(400, 401, 404, 405);

  private final RedirectFollower redirects;
  private final RetryClock clock;
  private final TimeLimits limits;

  /** Identity tokens that replaced the first one, by that one; for this run only. */
  private final ConcurrentMap<String, String> replaced = new ConcurrentHashMap<>();

  TokenServer(RedirectFollower redirects, RetryClock clock, TimeLimits limits) {
    this.redirects = redirects;
    this.clock = clock;
    this.limits = limits;
  }

  /**
   * A request for a token.
   *
   * @param realm checked already
   */
  record Wanted(
      Endpoint endpoint,
      HttpUrl realm,
      Optional<String> service,
      Scopes scopes,
      Optional<Credentials> credentials) {}

  /**
   * Asks for a token, once. A server that knows no exchange is asked in the old way; one that sends
   * an exchange to another server is not, as that would most likely end there too, without
   * credentials.
   *
   * @throws ImageException of kind CREDENTIALS if the server refuses, or sends an identity token to
   *     another server
   */
  Token fetch(Wanted wanted) throws IOException {
    boolean identity =
        wanted.credentials().map(c -> c.kind() == Credentials.Kind.IDENTITY_TOKEN).orElse(false);
    if (identity) {
      RegistryRequest request = exchange(wanted, wanted.credentials().orElseThrow());
      try (Response response = redirects.send(request, Optional.empty())) {
        if (!NO_REFRESH.contains(response.code())) {
          return read(wanted, request, response);
        }
      }
    }
    RegistryRequest request = get(wanted);
    Optional<String> authorization =
        wanted
            .credentials()
            .map(c -> okhttp3.Credentials.basic(c.username(), c.secret(), StandardCharsets.UTF_8));
    try (Response response = redirects.send(request, authorization)) {
      return read(wanted, request, response);
    }
  }

  private RegistryRequest get(Wanted wanted) {
    HttpUrl.Builder url = wanted.realm().newBuilder();
    wanted.service().ifPresent(service -> url.addQueryParameter("service", service));
    wanted.scopes().texts().forEach(scope -> url.addQueryParameter("scope", scope));
    return request(wanted, "GET", url.build());
  }

  private RegistryRequest exchange(Wanted wanted, Credentials credentials) {
    FormBody.Builder form =
        new FormBody.Builder()
            .add("grant_type", "refresh_token")
            .add("service", wanted.service().orElse(""))
            .add("client_id", CLIENT_ID)
            .add("scope", wanted.scopes().toString())
            .add(
                "refresh_token", replaced.getOrDefault(credentials.secret(), credentials.secret()));
    Buffer buffer = new Buffer();
    try {
      form.build().writeTo(buffer);
    } catch (IOException e) {
      throw new IllegalStateException("a buffer takes everything", e);
    }
    Blob body = Blob.of(MediaType.OCI_CONFIG, buffer.readByteArray());
    return request(wanted, "POST", wanted.realm())
        .sending(
            new RegistryRequest.Payload(
                body,
                "application/x-www-form-urlencoded",
                RegistryRequest.Reach.ONE_ORIGIN,
                bytes -> {}));
  }

  private static RegistryRequest request(Wanted wanted, String method, HttpUrl url) {
    return new RegistryRequest(
        "token for " + wanted.endpoint().name(),
        new RepositoryAccess(wanted.endpoint(), "", Scopes.NONE),
        method,
        url,
        new TreeMap<>(Map.of("Accept", "application/json")),
        Optional.empty(),
        0);
  }

  private Token read(Wanted wanted, RegistryRequest request, Response response) throws IOException {
    if (Failures.isTemporary(response.code())) {
      Optional<Duration> wait = RetryAfter.parse(response.header("Retry-After"), clock.now());
      throw RetryableException.after(wait, Failures.refused(request, response));
    }
    if (response.code() != 200) {
      throw refused(wanted, request, response);
    }
    Optional<byte[]> body = readBody(request, response);
    Token token =
        body.flatMap(Token::parse)
            .orElseThrow(
                () ->
                    new ImageException(
                        FailureKind.CREDENTIALS,
                        "%s: the answer of the token server %s holds no token"
                            .formatted(request.subject(), request.url().host())));
    wanted
        .credentials()
        .ifPresent(c -> token.refreshToken().ifPresent(next -> replaced.put(c.secret(), next)));
    return token;
  }

  private static ImageException refused(Wanted wanted, RegistryRequest request, Response response) {
    return new ImageException(
        FailureKind.CREDENTIALS,
        "%s: the token server %s answered %d%s to %s for '%s'"
            .formatted(
                request.subject(),
                request.url().host(),
                response.code(),
                ErrorBody.read(response).text(),
                wanted.credentials().map(c -> "user " + c).orElse("an anonymous request"),
                wanted.scopes()));
  }

  private Optional<byte[]> readBody(RegistryRequest request, Response response) throws IOException {
    try {
      return Bodies.read(response, Bodies.MAX_TOKEN_BYTES);
    } catch (IOException e) {
      throw Failures.network(request, request.url(), e, limits);
    }
  }
}
