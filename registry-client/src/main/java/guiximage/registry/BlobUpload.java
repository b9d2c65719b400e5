package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import okhttp3.HttpUrl;
import okhttp3.Response;

/**
 * Uploads of blobs to one repository. Each opens a session, sends the blob in one request, and that
 * commits it. After any failure in between, the next try opens a new session.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#post-then-put">
 *     distribution-spec 1.1.1, POST then PUT</a>
 */
final class BlobUpload {
  private final RepositoryAccess access;
  private final Transport transport;
  private final Sessions sessions;

  BlobUpload(RepositoryAccess access, Transport transport, Sessions sessions) {
    this.access = access;
    this.transport = transport;
    this.sessions = sessions;
  }

  /** True if the registry says that it has the blob, in its full size. */
  boolean isThere(Descriptor blob) throws IOException {
    return transport.retryLoop().run(number -> isThereOnce(blob));
  }

  private boolean isThereOnce(Descriptor blob) throws IOException {
    return transport.once(
        access.blob("HEAD", blob),
        response -> {
          String length = response.header("Content-Length");
          return response.code() == 200
              && (length == null || length.equals(Long.toString(blob.sizeBytes())));
        });
  }

  /** The outcome of a request to mount a blob. */
  record Mounted(boolean done, Optional<HttpUrl> session) {}

  /**
   * Asks the registry to take the blob from another of its repositories.
   *
   * @return not done if the registry declined; it may have opened a session instead
   */
  Mounted mount(Descriptor blob, String from) throws IOException {
    HttpUrl url =
        uploads()
            .newBuilder()
            .addQueryParameter("mount", blob.digest().toString())
            .addQueryParameter("from", from)
            .build();
    RegistryRequest request =
        access.request("POST", access.subject(blob), url).asking(Scopes.ofRepository(from, "pull"));
    Mounted answer;
    try {
      answer =
          transport.send(
              request,
              response ->
                  response.code() == 202
                      ? new Mounted(false, Optional.of(location(request, response)))
                      : new Mounted(response.code() == 201, Optional.empty()));
    } catch (ImageException e) {
      // mounting is a favour: what really is wrong shows when the blob is sent
      return new Mounted(false, Optional.empty());
    }
    answer.session().ifPresent(session -> sessions.opened(access, session));
    return answer.done() && !isThere(blob) ? new Mounted(false, Optional.empty()) : answer;
  }

  /**
   * Sends the blob.
   *
   * @param session already open, for the first try
   * @param sent is told of every number of bytes handed to the network
   * @param mayBeThere whether to believe the registry that a commit whose answer was lost went well
   */
  void send(Blob blob, Optional<HttpUrl> session, LongConsumer sent, boolean mayBeThere)
      throws IOException {
    try {
      transport
          .retryLoop()
          .run(
              number -> {
                if (number > 1 && mayBeThere && isThereOnce(blob.descriptor())) {
                  return true;
                }
                return attempt(blob, number == 1 ? session : Optional.empty(), sent);
              });
    } catch (ImageException e) {
      if (e.getCause() instanceof RetryableException && mayBeThere && arrived(blob.descriptor())) {
        return;
      }
      throw e;
    }
  }

  /** The last try may have gone well without our hearing of it. */
  private boolean arrived(Descriptor blob) {
    try {
      return isThereOnce(blob);
    } catch (IOException e) {
      return false;
    }
  }

  private boolean attempt(Blob blob, Optional<HttpUrl> opened, LongConsumer sent)
      throws IOException {
    Optional<HttpUrl> session = opened.isPresent() ? opened : open(blob.descriptor());
    if (session.isEmpty()) {
      return true;
    }
    sessions.opened(access, session.get());
    try {
      commit(blob, session.get(), sent);
    } catch (IOException e) {
      sessions.cancel(access, session.get());
      throw e;
    }
    sessions.ended(session.get());
    return true;
  }

  /** Opens a session and gives it up again, which takes the right to push. */
  void tryOpening() throws IOException {
    HttpUrl session = openSession();
    sessions.opened(access, session);
    sessions.cancel(access, session);
  }

  /** A new session for a blob that is not known yet; the caller ends it. */
  HttpUrl openSession() throws IOException {
    RegistryRequest request = access.request("POST", "upload to " + access.name(), uploads());
    return transport.send(
        request,
        response -> {
          if (response.code() != 202) {
            throw refused(request, response);
          }
          return location(request, response);
        });
  }

  /** Empty if the registry says that it has the blob already. */
  private Optional<HttpUrl> open(Descriptor blob) throws IOException {
    RegistryRequest request = access.request("POST", access.subject(blob), uploads());
    Optional<HttpUrl> session =
        transport.once(
            request,
            response ->
                switch (response.code()) {
                  case 201 -> Optional.empty();
                  case 202 -> Optional.of(location(request, response));
                  default -> throw refused(request, response);
                });
    if (session.isEmpty() && !isThereOnce(blob)) {
      throw Failures.notTheProtocol(request, 201, "for a blob that it was not sent");
    }
    return session;
  }

  private void commit(Blob blob, HttpUrl session, LongConsumer sent) throws IOException {
    Descriptor descriptor = blob.descriptor();
    HttpUrl url = committing(session, descriptor);
    RegistryRequest request =
        access
            .request("PUT", access.subject(descriptor), url)
            .sending(
                new RegistryRequest.Payload(
                    blob, "application/octet-stream", RegistryRequest.Reach.ONE_SESSION, sent));
    int status =
        transport.once(
            request,
            response -> {
              if (!response.isSuccessful()) {
                throw refusedCommit(blob, request, response);
              }
              return response.code();
            });
    // containerd takes 200 and 204 too; so may a dead site's server answer
    if (status != 201 && !isThereOnce(descriptor)) {
      throw Failures.notTheProtocol(request, status, "(want 201)");
    }
  }

  /** The address of an upload with the digest that it is to end with. */
  static HttpUrl committing(HttpUrl upload, Descriptor blob) {
    return upload.newBuilder().addQueryParameter("digest", blob.digest().toString()).build();
  }

  private static IOException refused(RegistryRequest request, Response response) {
    return response.isSuccessful()
        ? Failures.notTheProtocol(request, response.code(), "(want 202)")
        : Failures.refused(request, response);
  }

  /** A session that is gone is no failure of the blob: it may even have been committed. */
  private static IOException refusedCommit(Blob blob, RegistryRequest request, Response response)
      throws IOException {
    ErrorBody body = ErrorBody.read(response);
    if (body.names("DIGEST_INVALID")) {
      requireUnchanged(blob);
    }
    String advice =
        switch (response.code()) {
          case 413 -> "; the registry, or a proxy before it, has a limit on the size of a request";
          case 400 ->
              body.names("DIGEST_INVALID")
                  ? "; the bytes sent had the right digest, a proxy may have altered them"
                  : "";
          default -> "";
        };
    RegistryException failure = Failures.refused(request, response, body, advice);
    boolean sessionGone =
        response.code() == 404
            || response.code() == 416
            || body.names("BLOB_UPLOAD_UNKNOWN")
            || body.names("BLOB_UPLOAD_INVALID");
    return sessionGone
        ? RetryableException.of(failure.kind(), String.valueOf(failure.getMessage()))
        : failure;
  }

  /** Fails if the blob itself, and not its way to the registry, changed. */
  private static void requireUnchanged(Blob blob) throws IOException {
    Digest found = Digest.of(blob);
    if (!found.equals(blob.descriptor().digest())) {
      throw new ImageException(
          FailureKind.STORE,
          "blob %s changed while it was sent: its digest is %s now"
              .formatted(blob.descriptor().digest(), found));
    }
  }

  /** The address at which sessions are opened. */
  HttpUrl uploads() {
    return access.endpoint().url(access.repository(), "blobs/uploads", "");
  }

  /** The URL of the session, with its query, which holds the state of the registry. */
  HttpUrl location(RegistryRequest request, Response response) throws IOException {
    List<String> headers = response.headers("Location");
    HttpUrl location =
        headers.size() == 1 ? response.request().url().resolve(headers.get(0)) : null;
    if (location == null) {
      throw Failures.notTheProtocol(request, response.code(), "and no usable upload URL");
    }
    transport
        .policy()
        .check(
            access.endpoint().base(),
            location,
            FailureKind.REGISTRY,
            request.subject() + ": the upload URL");
    return location;
  }
}
