package guiximage.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import guiximage.Finding;
import guiximage.ImageException;
import guiximage.image.Image;
import guiximage.image.Layer;
import guiximage.image.ManifestFormat;
import guiximage.oci.Blob;
import guiximage.oci.ContainerConfig;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.ImageConfig;
import guiximage.oci.ImageIndex;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
  private final Blob layer;
  private final Image oci;
  private final Image docker;
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
    this.layer = blob("layer");
    this.oci = image(ManifestFormat.OCI, MediaType.OCI_LAYER_GZIP, Map.of("doctor", unique));
    this.docker = image(ManifestFormat.DOCKER, MediaType.DOCKER_LAYER_GZIP, Map.of());
  }

  /** An image of {@link #layer}, with the same config in each format. */
  private Image image(ManifestFormat format, MediaType layerType, Map<String, String> annotations) {
    DiffId diffId = new DiffId(Digest.of(bytes(unique)));
    ImageConfig config =
        new ImageConfig(
            Instant.EPOCH,
            new Platform("linux", "amd64", Optional.empty()),
            ContainerConfig.EMPTY.with("Labels", Map.of("doctor", unique)),
            List.of(diffId),
            List.of());
    Descriptor descriptor = layer.descriptor().withMediaType(layerType);
    return new Image(
        format, config, List.of(new Layer(diffId, descriptor)), new TreeMap<>(annotations));
  }

  List<Finding> examine() throws IOException {
    try {
      findings.add(usual());
      if (blobs.size() == 2) {
        findings.add(RegistryExamination.finding("one POST", () -> inOneRequest(blob("post"))));
        findings.add(RegistryExamination.finding("chunks", () -> inChunks(blob("chunk"))));
        findings.add(
            RegistryExamination.finding(
                "mounts", () -> Abilities.mount(access, transport, sessions, layer.descriptor())));
        findings.add(
            RegistryExamination.finding(
                "redirects", () -> Abilities.redirect(access, transport, layer.descriptor())));
        documents();
      }
    } finally {
      findings.add(removed());
    }
    return findings;
  }

  private Blob blob(String name) {
    return Blob.of(
        MediaType.OCI_LAYER_GZIP, bytes("guix-image doctor, %s, %s".formatted(name, unique)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private Finding usual() throws IOException {
    return RegistryExamination.finding(
        "uploads",
        () -> {
          for (Blob blob : List.of(layer, oci.configBlob())) {
            upload.send(blob, Optional.empty(), sent -> {}, true);
            blobs.add(blob.descriptor());
          }
          return "POST, then PUT with the whole blob: this is how guix-image sends";
        });
  }

  private String inOneRequest(Blob blob) throws IOException {
    HttpUrl url = BlobUpload.committing(upload.uploads(), blob.descriptor());
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
    HttpUrl url = BlobUpload.committing(next.get(), blob.descriptor());
    RegistryRequest put = access.request("PUT", access.subject(blob.descriptor()), url);
    int status = transport.send(put, response -> response.code());
    if (status == 201) {
      blobs.add(blob.descriptor());
      return "a blob may be sent in chunks; not used";
    }
    return "a blob in chunks is refused in the end (%d); not needed".formatted(status);
  }

  private void documents() throws IOException {
    Digest manifest = oci.manifestBlob().descriptor().digest();
    if (isTaken("OCI manifest", oci.manifestBlob())) {
      findings.add(RegistryExamination.finding("annotations", () -> annotations(manifest)));
      findings.add(
          RegistryExamination.finding(
              "referrers", () -> Abilities.referrers(access, transport, manifest)));
      ImageIndex index = ImageIndex.of(List.of(oci.descriptor()));
      isTaken("OCI index", Blob.of(MediaType.OCI_INDEX, index.toBytes()));
    }
    isTaken("Docker manifest", docker.manifestBlob());
  }

  /** Puts a document, and finds whether the registry takes it. */
  private boolean isTaken(String subject, Blob document) throws IOException {
    Digest digest = document.descriptor().digest();
    try {
      manifests.put(document, digest.toString());
      documents.add(digest);
      findings.add(Finding.good(subject, "taken"));
      return true;
    } catch (ImageException e) {
      String advice =
          document.descriptor().mediaType() == MediaType.DOCKER_MANIFEST
              ? "leave out --manifest-format docker"
              : "use --manifest-format docker, and no index";
      findings.add(Finding.good(subject, "not taken: " + e.getMessage(), advice));
      return false;
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
