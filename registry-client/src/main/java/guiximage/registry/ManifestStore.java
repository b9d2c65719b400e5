package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import guiximage.publish.MissingBlobException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.Response;

/** The manifest store of one repository: manifests and indexes as bytes, their digests checked. */
final class ManifestStore {
  private static final String ACCEPT =
      Stream.of(
              MediaType.OCI_MANIFEST,
              MediaType.OCI_INDEX,
              MediaType.DOCKER_MANIFEST,
              MediaType.DOCKER_INDEX)
          .map(MediaType::toString)
          .collect(Collectors.joining(", "));
  private static final String DIGEST_HEADER = "Docker-Content-Digest";

  private final RepositoryAccess access;
  private final Transport transport;

  ManifestStore(RepositoryAccess access, Transport transport) {
    this.access = access;
    this.transport = transport;
  }

  /**
   * The document that a name stands for, its digest verified.
   *
   * @param identifier tag or digest
   * @return empty if there is none
   */
  Optional<ServedDocument> get(String identifier) throws IOException {
    return transport.retryLoop().run(number -> getOnce(identifier));
  }

  /**
   * As {@link #get}.
   *
   * @throws ImageException of kind REGISTRY if there is no such name
   */
  ServedDocument require(String identifier) throws IOException {
    return get(identifier).orElseThrow(() -> missing(identifier));
  }

  /** The failure of a name that stands for nothing. */
  ImageException missing(String identifier) {
    return new ImageException(FailureKind.REGISTRY, access.subject(identifier) + ": not found");
  }

  private Optional<ServedDocument> getOnce(String identifier) throws IOException {
    RegistryRequest request = access.manifest("GET", identifier).with("Accept", ACCEPT);
    return transport.once(
        request,
        response -> {
          if (response.code() == 404) {
            return Optional.empty();
          }
          if (response.code() != 200) {
            throw Failures.refused(request, response);
          }
          return Optional.of(read(request, identifier, response));
        });
  }

  private static ServedDocument read(RegistryRequest request, String identifier, Response response)
      throws IOException {
    byte[] bytes =
        Bodies.read(response, Bodies.MAX_MANIFEST_BYTES)
            .orElseThrow(
                () ->
                    new ImageException(
                        FailureKind.REGISTRY,
                        "%s: it is longer than %d bytes"
                            .formatted(request.subject(), Bodies.MAX_MANIFEST_BYTES)));
    if (response.header(DIGEST_HEADER) == null && !startsAsObject(bytes)) {
      throw Failures.notTheProtocol(request, response.code(), "and no manifest");
    }
    Digest digest = Digest.of(bytes);
    requireDigest(digest, identifier, request, response);
    String type = response.header("Content-Type", "");
    return new ServedDocument(bytes, String.valueOf(type), digest);
  }

  /** Refuses what is neither what was asked for nor what the registry says it sends. */
  private static void requireDigest(
      Digest digest, String identifier, RegistryRequest request, Response response)
      throws IOException {
    Optional<Digest> stated = digest(response);
    boolean asked = !identifier.contains(":") || identifier.equals(digest.toString());
    if (!asked || (stated.isPresent() && !stated.get().equals(digest))) {
      throw RetryableException.of(
          FailureKind.REGISTRY,
          "%s: %s sent a document of digest %s, want %s"
              .formatted(
                  request.subject(),
                  request.url().host(),
                  digest,
                  asked ? stated.map(Digest::toString).orElse("") : identifier));
    }
  }

  /**
   * As every manifest does, one of an unknown kind or cut short too. What a registry has under a
   * name that is no manifest is accepted if it states its digest.
   */
  private static boolean startsAsObject(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).stripLeading().startsWith("{");
  }

  /** The digest that a header states; one of another algorithm says nothing. */
  private static Optional<Digest> digest(Response response) {
    String text = response.header(DIGEST_HEADER);
    try {
      return Optional.ofNullable(text).map(Digest::parse);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The digest that a name stands for, as {@link #headOnce}, with retries. */
  Optional<Digest> head(String identifier) throws IOException {
    return transport.retryLoop().run(number -> headOnce(identifier));
  }

  /**
   * The digest that a name stands for, without fetching the document if the registry can say so;
   * empty if there is no such name.
   */
  Optional<Digest> headOnce(String identifier) throws IOException {
    RegistryRequest request = access.manifest("HEAD", identifier).with("Accept", ACCEPT);
    Optional<Digest> stated =
        transport.once(
            request, response -> response.code() == 200 ? digest(response) : Optional.empty());
    // a 404 may be a registry without HEAD, a 200 without digest needs the bytes
    return stated.isPresent() ? stated : getOnce(identifier).map(ServedDocument::digest);
  }

  /**
   * The digest that a name stands for. A name that is not there yet is asked for again, for as long
   * as the retry policy says: some registries show it a little later.
   *
   * @throws ImageException of kind TEMPORARY, caused by a {@link RegistryException} with status
   *     404, if it does not appear
   */
  Digest awaitName(String identifier) throws IOException {
    RegistryRequest request = access.manifest("HEAD", identifier);
    return transport
        .retryLoop()
        .run(
            number ->
                headOnce(identifier)
                    .orElseThrow(
                        () ->
                            RetryableException.after(
                                Optional.empty(),
                                new RegistryException(
                                    FailureKind.TEMPORARY,
                                    request.subject()
                                        + ": the registry took it but does not have it",
                                    404,
                                    List.of()))));
  }

  /**
   * Stores a document under a name.
   *
   * @return the status, 201 or another of success, which says less: the registry may be none
   * @throws MissingBlobException if the registry lacks what the document names
   */
  int put(Blob document, String identifier) throws IOException {
    Descriptor descriptor = document.descriptor();
    RegistryRequest request =
        access
            .manifest("PUT", identifier)
            .sending(
                new RegistryRequest.Payload(
                    document,
                    descriptor.mediaType().toString(),
                    RegistryRequest.Reach.ANYWHERE,
                    bytes -> {}));
    return transport.send(
        request,
        response -> {
          if (!response.isSuccessful()) {
            throw refused(request, descriptor.mediaType(), response);
          }
          Optional<Digest> stated = digest(response);
          if (stated.isPresent() && !stated.get().equals(descriptor.digest())) {
            throw Failures.notTheProtocol(
                request,
                response.code(),
                "and the digest " + stated.get() + ", want " + descriptor.digest());
          }
          return response.code();
        });
  }

  private static IOException refused(
      RegistryRequest request, MediaType mediaType, Response response) {
    ErrorBody body = ErrorBody.read(response);
    boolean refusesType = response.code() == 415 || body.names("UNSUPPORTED");
    boolean isOci = mediaType == MediaType.OCI_MANIFEST || mediaType == MediaType.OCI_INDEX;
    RegistryException failure =
        Failures.refused(
            request,
            response,
            body,
            refusesType && isOci
                ? "; if it does not take OCI manifests, use --manifest-format docker"
                : "");
    boolean missing =
        (response.code() == 400 || response.code() == 404)
            && (body.names("MANIFEST_BLOB_UNKNOWN") || body.names("BLOB_UNKNOWN"));
    return missing
        ? new MissingBlobException(
            String.valueOf(failure.getMessage()),
            body.named().stream().map(Digest::parse).collect(Collectors.toSet()))
        : failure;
  }
}
