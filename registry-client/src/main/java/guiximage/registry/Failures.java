package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.PrintableText;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.HttpUrl;
import okhttp3.Response;

/** Factories of the failures of requests: message, failure kind, and retryable or not. */
final class Failures {
  /** As ggcr's; 499 is nginx's, 522 Cloudflare's. */
  private static final Set<Integer> TEMPORARY = Set.of(408, 429, 499, 500, 502, 503, 504, 522);

  private static final String PROXY_WANTS_CREDENTIALS =
      "the proxy wants credentials, or other ones";

  /**
   * OkHttp's quotation of bytes that a server sent, which may be the end of an answer with a
   * secret.
   */
  private static final Pattern QUOTING =
      Pattern.compile("Unexpected status line: |expected chunk size and ");

  private Failures() {}

  static boolean isTemporary(int status) {
    return TEMPORARY.contains(status);
  }

  /**
   * The refusal of a registry, or of the server that it redirected the request to. Reads the body.
   */
  static RegistryException refused(RegistryRequest request, Response response) {
    ErrorBody body = ErrorBody.read(response);
    String advice =
        RefusalAdvice.of(
            response.request().url().host(),
            request.repository(),
            request.method(),
            response.code(),
            body.names("NAME_UNKNOWN"));
    return refused(request, response, body, advice);
  }

  /**
   * The same where the body was read already.
   *
   * @param advice follows what the server said; not where it is a proxy that refused
   */
  static RegistryException refused(
      RegistryRequest request, Response response, ErrorBody body, String advice) {
    int status = response.code();
    boolean isFull = status == 403 && body.namesQuota();
    boolean isOfAccess = status == 401 || status == 403 || status == 407;
    FailureKind kind = isOfAccess && !isFull ? FailureKind.CREDENTIALS : FailureKind.REGISTRY;
    return new RegistryException(
        kind,
        "%s: %s answered %s with %d%s%s"
            .formatted(
                request.subject(),
                response.request().url().host(),
                request.method(),
                status,
                body.text(),
                status == 407
                    ? "; " + PROXY_WANTS_CREDENTIALS
                    : isFull ? "; delete images there, or have its limit raised" : advice),
        status,
        body.entries());
  }

  /** The registry's words when it refused access, in brackets, with a space before. */
  static String refusal(Response response) {
    return " (%d%s)".formatted(response.code(), ErrorBody.read(response).text());
  }

  /** An answer that the protocol does not know, such as a portal's or a dead site's. */
  static RegistryException notTheProtocol(RegistryRequest request, int status, String what) {
    return new RegistryException(
        FailureKind.REGISTRY,
        "%s: %s answered %s with %d %s; is it a registry?"
            .formatted(request.subject(), request.url().host(), request.method(), status, what),
        status,
        List.of());
  }

  /** A failure below HTTP: retryable where another try may help. */
  static IOException network(
      RegistryRequest request, HttpUrl url, IOException failure, TimeLimits limits) {
    String subject = request.subject();
    if (failure instanceof ImageException known) {
      return known;
    }
    if (failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException)) {
      return Thread.currentThread().isInterrupted() ? failure : limits.over(request, failure);
    }
    String text = String.valueOf(failure.getMessage());
    if (text.startsWith("Failed to authenticate with proxy")) {
      return new ImageException(
          FailureKind.CREDENTIALS, subject + ": " + PROXY_WANTS_CREDENTIALS, failure);
    }
    if (failure instanceof SSLException) {
      return encryption(subject, url, failure);
    }
    if (failure instanceof ProtocolException && QUOTING.matcher(text).lookingAt()) {
      return RetryableException.of(
          FailureKind.TEMPORARY,
          "%s: what %s:%d sent is not HTTP".formatted(subject, url.host(), url.port()));
    }
    String message = "%s: %s".formatted(subject, describe(url, failure));
    return isUnreachable(failure) && !request.endpoint().hasAnswered()
        ? RetryableException.unreached(message, failure)
        : RetryableException.temporary(message, failure);
  }

  /** True where a server is unlikely to be there a moment later either. */
  private static boolean isUnreachable(IOException failure) {
    return failure instanceof UnknownHostException
        || (failure instanceof ConnectException && innermost(failure).contains("refused"));
  }

  private static ImageException encryption(String subject, HttpUrl url, IOException failure) {
    Optional<String> fault = certificateFault(failure);
    if (fault.isPresent()) {
      return new ImageException(
          FailureKind.CERTIFICATE,
          "%s: the certificate of %s is %s".formatted(subject, url.host(), fault.get()),
          failure);
    }
    String text = String.valueOf(failure.getMessage());
    if (text.contains("certificate_required") || text.contains("bad_certificate")) {
      return new ImageException(
          FailureKind.CREDENTIALS,
          "%s: %s wants to be shown another certificate; name a directory that has it with"
                  .formatted(subject, url.host())
              + " --cert-dir",
          failure);
    }
    if (isNotEncryption(failure)) {
      return new ImageException(
          FailureKind.REGISTRY,
          "%s: %s does not speak TLS; if it is to be trusted without, use --insecure-http %s"
              .formatted(subject, url.host(), url.host()),
          failure);
    }
    return RetryableException.temporary(
        "%s: %s".formatted(subject, describe(url, failure)), failure);
  }

  /** The fault of the certificate that was shown, if that is the cause, and what to do. */
  private static Optional<String> certificateFault(IOException failure) {
    return first(failure, SSLPeerUnverifiedException.class)
        .map("for another host (%s); name the registry as it does"::formatted)
        .or(
            () ->
                first(failure, CertificateExpiredException.class)
                    .or(() -> first(failure, CertificateNotYetValidException.class))
                    .map(
                        "not valid now (%s); it has to be renewed, or this machine's clock is wrong"
                            ::formatted))
        .or(
            () ->
                first(failure, CertificateException.class)
                    .map(wrapped -> authorityFault(innermost(failure)))
                    .map(
                        "not trusted (%s); if it should be, name its authority with --ca-file"
                            ::formatted));
  }

  /** Java's words for the usual case in words that name the cause. */
  private static String authorityFault(String words) {
    return words.startsWith("unable to find valid certification path")
        ? "no authority that is trusted here has signed it"
        : words;
  }

  /** The message of the outermost cause of a type, as it may be shown. */
  private static Optional<String> first(Throwable failure, Class<? extends Throwable> type) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .filter(type::isInstance)
        .findFirst()
        .map(cause -> PrintableText.line(String.valueOf(cause.getMessage())));
  }

  /** The message of the cause that has none itself: what Java wraps it in names Java's classes. */
  private static String innermost(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .reduce((outer, inner) -> inner)
        .map(cause -> PrintableText.line(String.valueOf(cause.getMessage())))
        .orElseThrow();
  }

  static boolean isNotEncryption(IOException failure) {
    return failure instanceof SSLException
        && String.valueOf(failure.getMessage()).startsWith("Unsupported or unrecognized");
  }

  private static String describe(HttpUrl url, IOException failure) {
    String host = url.host() + ":" + url.port();
    if (failure instanceof UnknownHostException) {
      return "the host name '" + url.host() + "' is not known";
    }
    if (failure instanceof SocketTimeoutException) {
      return host + " did not move for too long";
    }
    String text = PrintableText.line(String.valueOf(failure.getMessage()));
    return failure instanceof ConnectException
        ? host + " cannot be reached (" + text + ")"
        : "the connection to " + host + " broke (" + text + ")";
  }
}
