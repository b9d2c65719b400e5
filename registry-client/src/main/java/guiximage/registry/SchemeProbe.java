package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Optional;
import okhttp3.Response;

/**
 * A sender of single requests that finds out whether a port of this machine, or an insecure
 * registry, speaks TLS. The first request to such a port tries both; everything after it, and every
 * other host, has one scheme.
 */
final class SchemeProbe {
  private static final int BAD_REQUEST = 400;

  private final Connections connections;

  SchemeProbe(Connections connections) {
    this.connections = connections;
  }

  /**
   * Makes the request once, without following redirects.
   *
   * @param authorization the header
   * @return the answer, of any status; the caller closes it
   */
  Response send(RegistryRequest request, Optional<String> authorization) throws IOException {
    if (request.endpoint().isSettled()) {
      // perhaps since the request was made
      return connections.execute(request.settled(), authorization);
    }
    if (request.endpoint().isUnverified(request.url())) {
      return encryptedOrNot(request, authorization);
    }
    return request.url().isHttps()
        ? connections.execute(request, authorization)
        : firstContact(request, authorization);
  }

  /** Tries with encryption first, as podman does where it is not demanded. */
  private Response encryptedOrNot(RegistryRequest request, Optional<String> authorization)
      throws IOException {
    try {
      Response answer = connections.execute(request, authorization);
      request.endpoint().settle();
      return answer;
    } catch (ImageException e) {
      if (authorization.isPresent()) {
        throw e;
      }
      try {
        Response answer =
            connections.execute(request.to(Endpoint.plain(request.url())), authorization);
        request.endpoint().settlePlain();
        return answer;
      } catch (ImageException plain) {
        e.addSuppressed(plain);
        throw e;
      }
    }
  }

  /**
   * Tries without encryption first. A server that expects TLS closes the connection or answers 400:
   * Go's servers answer every method alike, so that the body of their answer to a HEAD is taken for
   * the next answer, and the connection must not be used again.
   */
  private Response firstContact(RegistryRequest request, Optional<String> authorization)
      throws IOException {
    Response refusal;
    try {
      Response plain = connections.execute(request.with("Connection", "close"), authorization);
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

  /** True for a 400 in the words of a registry, whose type is JSON, also after a HEAD. */
  private static boolean isFromRegistry(Response response) {
    return String.valueOf(response.header("Content-Type", "")).contains("json");
  }

  /** The same answer without its connection. */
  private Response detached(RegistryRequest request, Response response) throws IOException {
    try (response) {
      return response.newBuilder().body(response.peekBody(Bodies.MAX_ERROR_BYTES)).build();
    } catch (IOException e) {
      throw connections.failure(request, e);
    }
  }

  private Response encryptedOr(
      RetryableException plain, RegistryRequest request, Optional<String> authorization)
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

  /** A 400 where TLS fails too settles nothing. */
  private Response encryptedOr(
      Response refusal, RegistryRequest request, Optional<String> authorization)
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

  private Response encrypted(RegistryRequest request, Optional<String> authorization)
      throws IOException {
    Response answer =
        connections.execute(request.to(Endpoint.encrypted(request.url())), authorization);
    request.endpoint().settleEncrypted();
    return answer;
  }

  private static boolean speaksNoTls(ImageException failure) {
    return failure.kind() == FailureKind.REGISTRY;
  }
}
