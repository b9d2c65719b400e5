package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Makes one request and follows where it is redirected to. Credentials go to the scheme, host and
 * port that they belong to and nowhere else, and neither does a payload that is secret.
 */
final class Hops {
  private static final int MAX_HOPS = 10;
  private static final int BAD_REQUEST = 400;
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final Connections connections;
  private final UrlPolicy policy;
  private final Deadline deadline;
  private final String userAgent;
  private final Warnings warnings;

  Hops(Connections connections, RegistryOptions options, Deadline deadline, Warnings warnings) {
    this.connections = connections;
    this.policy = new UrlPolicy(options);
    this.deadline = deadline;
    this.userAgent = options.userAgent();
    this.warnings = warnings;
  }

  /**
   * Makes the request, wherever that leads.
   *
   * @param authorization the header, for the first hop's origin only
   * @return the answer that is not a redirect, whatever its status; the caller closes it
   */
  Response send(Outgoing request, Optional<String> authorization) throws IOException {
    Origin home = Origin.of(request.url());
    Outgoing next = request;
    for (int hop = 0; hop < MAX_HOPS; hop++) {
      boolean athome = Origin.of(next.url()).equals(home);
      Response response = once(next, athome ? authorization : Optional.empty());
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
        "%s: more than %d redirects".formatted(request.subject(), MAX_HOPS),
        0,
        List.of());
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private HttpUrl target(Outgoing request, Response response) throws IOException {
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

  private Response once(Outgoing request, Optional<String> authorization) throws IOException {
    if (request.endpoint().isSettled()) {
      // perhaps since the request was made
      return call(request.settled(), authorization);
    }
    return request.url().isHttps()
        ? call(request, authorization)
        : firstContact(request, authorization);
  }

  /**
   * A port of this machine may speak either. Who expects TLS closes the connection or answers 400:
   * Go's servers do in one way whatever the method, so that what follows their answer to a HEAD is
   * taken for the next answer, and the connection must not be used again.
   */
  private Response firstContact(Outgoing request, Optional<String> authorization)
      throws IOException {
    Response refusal;
    try {
      Response plain = call(request.with("Connection", "close"), authorization);
      if (plain.code() != BAD_REQUEST || isFromRegistry(plain)) {
        request.endpoint().settle();
        return plain;
      }
      refusal = detached(request, plain);
    } catch (RetryableException e) {
      if (e.getCause() instanceof ConnectException) {
        throw e;
      }
      return encryptedOr(e, request, authorization);
    }
    return encryptedOr(refusal, request, authorization);
  }

  /** A registry says what it means by a 400, and how, even where a HEAD keeps it from saying it. */
  private static boolean isFromRegistry(Response response) {
    return String.valueOf(response.header("Content-Type", "")).contains("json");
  }

  /** The same answer without its connection. */
  private static Response detached(Outgoing request, Response response) throws IOException {
    try (response) {
      return response.newBuilder().body(response.peekBody(Bodies.MAX_ERROR_BYTES)).build();
    } catch (IOException e) {
      throw Failures.network(request.subject(), request.url(), e);
    }
  }

  private Response encryptedOr(
      RetryableException plain, Outgoing request, Optional<String> authorization)
      throws IOException {
    try {
      return encrypted(request, authorization);
    } catch (RetryableException e) {
      plain.addSuppressed(e);
      throw plain;
    } catch (ImageException e) {
      throw speaksNoTls(e) ? plain : e;
    }
  }

  /** If nobody speaks TLS either, a 400 does not settle what is spoken. */
  private Response encryptedOr(Response refusal, Outgoing request, Optional<String> authorization)
      throws IOException {
    try {
      return encrypted(request, authorization);
    } catch (RetryableException e) {
      if (refusal.peekBody(Bodies.MAX_ERROR_BYTES).string().contains("HTTPS")) {
        throw e;
      }
      return refusal;
    } catch (ImageException e) {
      if (speaksNoTls(e)) {
        return refusal;
      }
      throw e;
    }
  }

  private Response encrypted(Outgoing request, Optional<String> authorization) throws IOException {
    Response answer = call(request.to(Endpoint.encrypted(request.url())), authorization);
    request.endpoint().settleEncrypted();
    return answer;
  }

  private static boolean speaksNoTls(ImageException failure) {
    return failure.kind() == FailureKind.REGISTRY;
  }

  private Response call(Outgoing request, Optional<String> authorization) throws IOException {
    Request.Builder builder =
        new Request.Builder()
            .url(request.url())
            .header("User-Agent", userAgent)
            // else OkHttp inflates what a server sends as gzip, and no digest fits
            .header("Accept-Encoding", "identity");
    request.headers().forEach(builder::header);
    authorization.ifPresent(value -> builder.header("Authorization", value));
    Optional<UploadBody> body =
        request.payload().map(load -> new UploadBody(load.blob(), load.contentType(), load.sent()));
    RequestBody sent = body.isPresent() ? body.get() : emptyBody(request);
    Call call =
        connections.newCall(builder.method(request.method(), sent).build(), request.isOfSession());
    limit(request).ifPresent(left -> call.timeout().timeout(left.toNanos(), TimeUnit.NANOSECONDS));
    try {
      return call.execute();
    } catch (IOException e) {
      if (body.isPresent() && body.get().failure().isPresent()) {
        throw body.get().failure().get();
      }
      if (call.isCanceled() && !(e instanceof InterruptedIOException)) {
        throw new InterruptedIOException(request.subject() + ": cancelled");
      }
      throw Failures.network(request.subject(), request.url(), e);
    }
  }

  private Optional<Duration> limit(Outgoing request) {
    return request.method().equals("DELETE") ? Optional.of(FAREWELL) : deadline.remaining();
  }

  private static @Nullable RequestBody emptyBody(Outgoing request) {
    return request.method().equals("POST") || request.method().equals("PUT")
        ? RequestBody.EMPTY
        : null;
  }
}
