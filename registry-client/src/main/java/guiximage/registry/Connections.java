package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.SocketFactory;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The connections to all registries: OkHttp, with everything switched off that it would do by
 * itself. It follows no redirect, repeats no request and knows no credentials. It speaks HTTP/1.1
 * only: of HTTP/2, OkHttp takes headers and control frames without end, within no time limit.
 */
final class Connections implements AutoCloseable {
  private static final long CONNECT_SECONDS = 30;
  private static final long KEEP_ALIVE_SECONDS = 60;
  private static final Pattern NOTHING = Pattern.compile("0+");

  private final RegistryOptions options;
  private final TimeLimits limits;
  private final ProxyRule proxies;
  private final OkHttpClient plain;
  private final Map<Trust, OkHttpClient> encrypted = new HashMap<>();
  private volatile boolean closing;

  /**
   * The certificates that a registry may show and is shown.
   *
   * @param directory of those that are for it
   * @param verified whether it matters which one it shows
   */
  private record Trust(Optional<Path> directory, boolean verified) {}

  Connections(RegistryOptions options, TimeLimits limits) {
    this.options = options;
    this.limits = limits;
    this.proxies = new ProxyRule(options.proxies());
    this.plain = plainClient();
  }

  private OkHttpClient plainClient() {
    return new OkHttpClient.Builder()
        .protocols(List.of(Protocol.HTTP_1_1))
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .authenticator(Authenticator.NONE)
        .addNetworkInterceptor(chain -> withoutInvitation(chain.proceed(chain.request())))
        .socketFactory(new GatheringSockets())
        .proxySelector(proxies)
        .connectionPool(
            new ConnectionPool(options.maxConnections(), KEEP_ALIVE_SECONDS, TimeUnit.SECONDS))
        .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
        .connectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
        .readTimeout(options.stallTimeout())
        .writeTimeout(options.stallTimeout())
        .build();
  }

  /** OkHttp takes a 503 with {@code Retry-After: 0} as an invitation to repeat the request. */
  private static Response withoutInvitation(Response response) {
    String wait = response.header("Retry-After", "");
    return response.code() == 503 && NOTHING.matcher(String.valueOf(wait)).matches()
        ? response.newBuilder().removeHeader("Retry-After").build()
        : response;
  }

  /**
   * The same request with what the proxy wants; null, for OkHttp, if it has that or none is known,
   * or if it is the server behind the proxy that asks: OkHttp takes its 407 for the proxy's.
   */
  private @Nullable Request authorized(Request request) {
    Optional<String> authorization = proxyAuthorization(request);
    return authorization.isEmpty()
            || !request.method().equals("CONNECT")
            || request.header("Proxy-Authorization") != null
        ? null
        : request.newBuilder().header("Proxy-Authorization", authorization.get()).build();
  }

  /** Loading the authorities takes a while, so that is left until something is encrypted. */
  private synchronized OkHttpClient encryptedClient(Endpoint endpoint, HttpUrl url)
      throws IOException {
    OwnDirectory directory = OwnDirectory.of(endpoint.name(), options);
    Trust trust = new Trust(directory.path(), !endpoint.isUnverified(url));
    OkHttpClient made = encrypted.get(trust);
    if (made == null) {
      made = encryptedClient(TrustedAuthorities.of(options, directory, trust.verified()), trust);
      encrypted.put(trust, made);
    }
    return made;
  }

  private OkHttpClient encryptedClient(TrustedAuthorities authorities, Trust trust) {
    OkHttpClient.Builder builder =
        plain
            .newBuilder()
            .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS))
            .socketFactory(SocketFactory.getDefault())
            .sslSocketFactory(authorities.socketFactory(), authorities.trustManager())
            .proxyAuthenticator((route, response) -> authorized(response.request()));
    if (!trust.verified()) {
      builder.hostnameVerifier((host, session) -> true);
    }
    return builder.build();
  }

  private Optional<ProxyServer> proxy(HttpUrl url) {
    return proxies.find(url.scheme(), url.host(), url.port());
  }

  private Optional<String> proxyAuthorization(Request request) {
    Optional<String> authorization = proxy(request.url()).flatMap(ProxyServer::authorization);
    authorization.ifPresent(options.secrets()::addAuthorization);
    return authorization;
  }

  private static void requireAllowed(RegistryRequest request) throws ImageException {
    Optional<Path> file = request.endpoint().blockedBy();
    if (file.isPresent()) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "%s: '%s' blocks this registry".formatted(request.subject(), file.get()));
    }
  }

  private void requireUsableProxy(RegistryRequest request) throws ImageException {
    try {
      proxy(request.url());
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          FailureKind.CONFIGURATION, request.subject() + ": " + e.getMessage(), e);
    }
  }

  /** A call that waits {@code options.commitTimeout} for the answer if it sends a blob. */
  private Call newCall(Endpoint endpoint, Request request, boolean sendsBlob) throws IOException {
    if (closing && !request.method().equals("DELETE")) {
      throw new InterruptedIOException("cancelled");
    }
    boolean secure = request.isHttps();
    OkHttpClient client = secure ? encryptedClient(endpoint, request.url()) : plain;
    if (sendsBlob) {
      client = client.newBuilder().readTimeout(options.commitTimeout()).build();
    }
    Optional<String> authorization = secure ? Optional.empty() : proxyAuthorization(request);
    Request sent =
        authorization.isEmpty()
            ? request
            : request.newBuilder().header("Proxy-Authorization", authorization.get()).build();
    return client.newCall(sent);
  }

  /**
   * Makes a request once, at its URL.
   *
   * @return the answer, of any status; the caller closes it
   * @throws ImageException if no answer comes, or if what is to be sent cannot be read
   */
  Response execute(RegistryRequest request, Optional<String> authorization) throws IOException {
    requireAllowed(request);
    requireUsableProxy(request);
    Request.Builder builder =
        new Request.Builder()
            .url(request.url())
            .header("User-Agent", options.userAgent())
            // else OkHttp inflates what a server sends as gzip, and no digest fits
            .header("Accept-Encoding", "identity");
    request.headers().forEach(builder::header);
    options.secrets().add(request.url());
    authorization.ifPresent(value -> builder.header("Authorization", value));
    authorization.ifPresent(options.secrets()::addAuthorization);
    Optional<UploadBody> body =
        request.payload().map(load -> new UploadBody(load.blob(), load.contentType(), load.sent()));
    RequestBody sent = body.isPresent() ? body.get() : emptyBody(request);
    Call call =
        newCall(
            request.endpoint(),
            builder.method(request.method(), sent).build(),
            request.isOfSession());
    call.timeout().timeout(limits.of(request).toNanos(), TimeUnit.NANOSECONDS);
    try {
      Response response = call.execute();
      request.endpoint().answer();
      return response;
    } catch (IOException e) {
      if (body.isPresent() && body.get().failure().isPresent()) {
        throw body.get().failure().get();
      }
      if (call.isCanceled() && !(e instanceof InterruptedIOException)) {
        throw new InterruptedIOException(request.subject() + ": cancelled");
      }
      throw failure(request, e);
    }
  }

  /** The exception for a failure at the request's URL. */
  IOException failure(RegistryRequest request, IOException e) {
    return Failures.network(request, request.url(), e, limits);
  }

  private static @Nullable RequestBody emptyBody(RegistryRequest request) {
    return request.method().equals("POST") || request.method().equals("PUT")
        ? RequestBody.EMPTY
        : null;
  }

  /** Ends all calls that are under way, each with a failure, and allows farewells only. */
  void cancelAll() {
    closing = true;
    plain.dispatcher().cancelAll();
  }

  @Override
  public void close() {
    cancelAll();
    plain.dispatcher().executorService().shutdown();
    plain.connectionPool().evictAll();
  }
}
