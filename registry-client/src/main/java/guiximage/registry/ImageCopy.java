package guiximage.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import guiximage.publish.Destination;
import guiximage.task.Tasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings documents, byte for byte, and all that they name from one repository to another. Blobs
 * that are there stay; others are mounted within a registry, or passed through.
 *
 * @param publication of the repository that gets them
 * @param blobs the same repository
 */
record ImageCopy(
    RepositoryAccess from,
    ManifestStore source,
    Transport transport,
    Publication publication,
    Destination blobs) {
  private static final JsonMapper MAPPER = new JsonMapper();

  /** Blobs that are copied at the same time; further bounded by the number of connections. */
  private static final int COPIES = 4;

  /** An index in an index in an index; no builder goes further. */
  private static final int DEPTH = 3;

  private static final int MANIFESTS = 1000;

  /**
   * Copies what a name stands for: an image, or an index with its images; then publishes it.
   *
   * @param tags that it gets
   * @return what it is; of an image without its platform
   * @throws ImageException of kind REGISTRY if it is missing or malformed
   */
  Descriptor copy(String identifier, List<String> tags) throws IOException {
    return copy(identifier, tags, DEPTH);
  }

  private Descriptor copy(String identifier, List<String> tags, int depth) throws IOException {
    String subject = from.manifest("GET", identifier).subject();
    ServedDocument served =
        source
            .get(identifier)
            .orElseThrow(() -> new ImageException(FailureKind.REGISTRY, subject + ": not found"));
    JsonNode document = MAPPER.readTree(served.bytes());
    JsonNode manifests = document.path("manifests");
    if (manifests.size() > MANIFESTS || (!manifests.isEmpty() && depth == 0)) {
      throw new ImageException(
          FailureKind.REGISTRY, subject + ": it has more manifests than an image could");
    }
    for (JsonNode manifest : manifests) {
      copy(named(subject, manifest).digest().toString(), List.of(), depth - 1);
    }
    List<Descriptor> named = new ArrayList<>();
    if (document.has("config")) {
      named.add(named(subject, document.get("config")));
    }
    for (JsonNode layer : document.path("layers")) {
      named.add(named(subject, layer));
    }
    Tasks.map(named.stream().distinct().toList(), COPIES, "copy", this::put);
    Blob bytes = Blob.of(mediaType(subject, served), served.bytes());
    publication.publish(bytes, tags);
    return bytes.descriptor();
  }

  private Destination.Transfer put(Descriptor blob) throws IOException {
    return blobs.put(new RemoteBlob(from, transport, blob, FailureKind.REGISTRY));
  }

  /** What counts is digest and size: an artifact has blobs of any media type. */
  private static Descriptor named(String subject, JsonNode descriptor) throws IOException {
    try {
      return new Descriptor(
          MediaType.OCI_LAYER,
          Digest.parse(descriptor.path("digest").asText()),
          descriptor.path("size").asLong(-1));
    } catch (IllegalArgumentException e) {
      throw new ImageException(FailureKind.REGISTRY, subject + ": " + e.getMessage(), e);
    }
  }

  /** The media type that a document states, and if it states none, that of what it looks like. */
  static MediaType mediaType(String subject, ServedDocument served) throws IOException {
    JsonNode stated = MAPPER.readTree(served.bytes()).path("mediaType");
    if (stated.isMissingNode()) {
      return served.isIndex() ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST;
    }
    return MediaType.find(stated.asText())
        .orElseThrow(
            () ->
                new ImageException(
                    FailureKind.REGISTRY,
                    subject + ": its media type is '" + stated.asText() + "'"));
  }
}
