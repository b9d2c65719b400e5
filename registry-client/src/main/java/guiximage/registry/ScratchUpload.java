package guiximage.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import guiximage.Finding;
import guiximage.ImageException;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * An upload of a few bytes, which tries what a registry takes, and deletes them again as far as the
 * registry permits. No tag is made.
 */
final class ScratchUpload {
  private final RepositoryAccess access;
  private final Transport transport;
  private final Sessions sessions;
  private final BlobUpload upload;
  private final ManifestStore manifests;
  private final String unique;
  private final List<Descriptor> blobs = new ArrayList<>();
  private final List<Digest> documents = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();

  ScratchUpload(
      RepositoryAccess access, Transport transport, Sessions sessions, RegistryOptions options) {
    this.access = access;
    this.transport = transport;
    this.sessions = sessions;
    this.upload = new BlobUpload(access, transport, sessions);
    this.manifests = new ManifestStore(access, transport);
    this.unique = options.clock().now() + " " + options.clock().jitter();
  }

  List<Finding> examine() throws IOException {
    try {
      Blob layer = blob("layer", MediaType.OCI_LAYER_GZIP);
      Blob config = Blob.of(MediaType.OCI_CONFIG, bytes(config()));
      findings.add(usual(layer, config));
      if (blobs.size() == 2) {
        findings.add(
            RegistryExamination.finding(
                "one POST", () -> inOneRequest(blob("post", MediaType.OCI_LAYER_GZIP))));
        findings.add(
            RegistryExamination.finding(
                "chunks", () -> inChunks(blob("chunk", MediaType.OCI_LAYER_GZIP))));
        findings.add(
            RegistryExamination.finding(
                "mounts", () -> Abilities.mount(access, transport, sessions, layer.descriptor())));
        findings.add(
            RegistryExamination.finding(
                "redirects", () -> Abilities.redirect(access, transport, layer.descriptor())));
        documents(layer.descriptor(), config.descriptor());
      }
    } finally {
      findings.add(removed());
    }
    return findings;
  }

  private Blob blob(String name, MediaType mediaType) {
    return Blob.of(mediaType, bytes("guix-image doctor, %s, %s".formatted(name, unique)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private String config() {
    return """
        {"architecture":"amd64","os":"linux","config":{"Labels":{"doctor":"%s"}},\
        "rootfs":{"type":"layers","diff_ids":["%s"]}}"""
        .formatted(unique, Digest.of(bytes(unique)));
  }

  private Finding usual(Blob layer, Blob config) throws IOException {
    return RegistryExamination.finding(
        "uploads",
        () -> {
          for (Blob blob : List.of(layer, config)) {
            upload.send(blob, Optional.empty(), sent -> {}, true);
            blobs.add(blob.descriptor());
          }
          return "POST, then PUT with the whole blob: this is how guix-image sends";
        });
  }

  private String inOneRequest(Blob blob) throws IOException {
    HttpUrl url =
        upload
            .uploads()
            .newBuilder()
            .addQueryParameter("digest", blob.descriptor().digest().toString())
            .build();
    RegistryRequest request =
        access.request("POST", access.subject(blob.descriptor()), url).sending(payload(blob));
    int status =
        transport.send(
            request,
            response -> {
              if (response.code() == 202) {
                sessions.cancel(access, upload.location(request, response));
              }
              return response.code();
            });
    if (status == 201) {
      blobs.add(blob.descriptor());
    }
    return status == 201
        ? "a blob may be sent in one POST; not used"
        : "a blob is not taken in one POST (%d); not needed".formatted(status);
  }

  private static RegistryRequest.Payload payload(Blob blob) {
    return new RegistryRequest.Payload(
        blob, "application/octet-stream", RegistryRequest.Reach.ANYWHERE, bytes -> {});
  }

  private String inChunks(Blob blob) throws IOException {
    HttpUrl session = upload.openSession();
    sessions.opened(access, session);
    RegistryRequest patch =
        access
            .request("PATCH", access.subject(blob.descriptor()), session)
            .with("Content-Range", "0-" + (blob.descriptor().sizeBytes() - 1))
            .sending(payload(blob));
    Optional<HttpUrl> next =
        transport.send(
            patch,
            response ->
                response.code() == 202
                    ? Optional.of(upload.location(patch, response))
                    : Optional.empty());
    if (next.isEmpty()) {
      sessions.cancel(access, session);
      return "a blob is not taken in chunks; not needed";
    }
    sessions.ended(session);
    HttpUrl url =
        next.get()
            .newBuilder()
            .addQueryParameter("digest", blob.descriptor().digest().toString())
            .build();
    RegistryRequest put = access.request("PUT", access.subject(blob.descriptor()), url);
    int status = transport.send(put, response -> response.code());
    if (status == 201) {
      blobs.add(blob.descriptor());
      return "a blob may be sent in chunks; not used";
    }
    return "a blob in chunks is refused in the end (%d); not needed".formatted(status);
  }

  private void documents(Descriptor layer, Descriptor config) throws IOException {
    Optional<Digest> oci =
        document(
            "OCI manifest",
            MediaType.OCI_MANIFEST,
            manifest(
                MediaType.OCI_MANIFEST,
                text(config, MediaType.OCI_CONFIG),
                text(layer, MediaType.OCI_LAYER_GZIP)));
    if (oci.isPresent()) {
      findings.add(RegistryExamination.finding("annotations", () -> annotations(oci.get())));
      findings.add(
          RegistryExamination.finding(
              "referrers", () -> Abilities.referrers(access, transport, oci.get())));
      document(
          "OCI index",
          MediaType.OCI_INDEX,
          """
          {"schemaVersion":2,"mediaType":"%s","manifests":[{"mediaType":"%s","digest":"%s","size":%d,\
          "platform":{"architecture":"amd64","os":"linux"}}]}"""
              .formatted(
                  MediaType.OCI_INDEX,
                  MediaType.OCI_MANIFEST,
                  oci.get(),
                  manifest(
                          MediaType.OCI_MANIFEST,
                          text(config, MediaType.OCI_CONFIG),
                          text(layer, MediaType.OCI_LAYER_GZIP))
                      .length()));
    }
    document(
        "Docker manifest",
        MediaType.DOCKER_MANIFEST,
        manifest(
            MediaType.DOCKER_MANIFEST,
            text(config, MediaType.DOCKER_CONFIG),
            text(layer, MediaType.DOCKER_LAYER_GZIP)));
  }

  private String manifest(MediaType type, String config, String layer) {
    String annotations =
        type == MediaType.OCI_MANIFEST
            ? ",\"annotations\":{\"doctor\":\"%s\"}".formatted(unique)
            : "";
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]%s}"
        .formatted(type, config, layer, annotations);
  }

  private static String text(Descriptor descriptor, MediaType type) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(type, descriptor.digest(), descriptor.sizeBytes());
  }

  private Optional<Digest> document(String subject, MediaType type, String text)
      throws IOException {
    Blob document = Blob.of(type, bytes(text));
    Digest digest = document.descriptor().digest();
    try {
      manifests.put(document, digest.toString());
      documents.add(digest);
      findings.add(Finding.good(subject, "taken"));
      return Optional.of(digest);
    } catch (ImageException e) {
      String advice =
          type == MediaType.DOCKER_MANIFEST
              ? "leave out --manifest-format docker"
              : "use --manifest-format docker, and no index";
      findings.add(Finding.good(subject, "not taken: " + e.getMessage(), advice));
      return Optional.empty();
    }
  }

  private String annotations(Digest digest) throws IOException {
    boolean kept =
        manifests
            .get(digest.toString())
            .map(served -> new String(served.bytes(), UTF_8).contains("\"doctor\""))
            .orElse(false);
    return kept
        ? "kept: the next push learns from them which layers it need not make"
        : "lost, so that the next push has to make all layers again where it has no cache";
  }

  /** Deletes everything; an index before what it lists. */
  private Finding removed() throws IOException {
    int left = 0;
    for (int i = documents.size() - 1; i >= 0; i--) {
      left += isDeleted(access.manifest("DELETE", documents.get(i).toString())) ? 0 : 1;
    }
    for (Descriptor blob : blobs) {
      left += isDeleted(access.blob("DELETE", blob)) ? 0 : 1;
    }
    return left == 0
        ? Finding.good("scratch", "deleted again")
        : Finding.good(
            "scratch",
            "the registry does not delete %d of %d documents and blobs of a few bytes"
                .formatted(left, documents.size() + blobs.size()),
            "they have no tag; its garbage collection takes them");
  }

  private boolean isDeleted(RegistryRequest request) throws IOException {
    try {
      int status = transport.send(request, response -> response.code());
      return (status >= 200 && status < 300) || status == 404;
    } catch (ImageException e) {
      return false;
    }
  }
}
