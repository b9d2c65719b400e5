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
 * The copy of images from one repository to another, byte for byte, with all that they name. Blobs
 * that are there stay; others are mounted within a registry, or passed through.
 */
public final class ImageCopy {
  private static final JsonMapper MAPPER = new JsonMapper();

  /** Blobs that are copied at the same time; further bounded by the number of connections. */
  private static final int COPIES = 4;

  /** An index in an index in an index; no builder goes further. */
  private static final int DEPTH = 3;

  private static final int MANIFESTS = 1000;

  private final Repository source;
  private final Repository target;
  private final Destination blobs;

  /**
   * @param blobs takes what {@code target} is to have
   */
  ImageCopy(Repository source, Repository target, Destination blobs) {
    this.source = source;
    this.target = target;
    this.blobs = blobs;
  }

  /**
   * Copies what a name stands for: an image, or an index with its images; then publishes it.
   *
   * @param identifier its tag or digest in the source
   * @param tags that it gets; with none it is in the target by its digest
   * @return what it is; of an image without its platform
   * @throws ImageException of kind REGISTRY if it is missing or malformed
   */
  public Descriptor copy(String identifier, List<String> tags) throws IOException {
    return copy(identifier, tags, DEPTH);
  }

  /**
   * Copies the images that a name stands for, one or all of an index, under their digests.
   *
   * @return as {@link Repository#entries}
   */
  public List<Descriptor> copyImages(String identifier) throws IOException {
    List<Descriptor> entries = new ArrayList<>();
    for (ServedImage image : source.documents().images(identifier)) {
      Tasks.map(image.blobs(), COPIES, "copy", this::put);
      target.publication().publish(image.document(), List.of());
      entries.add(image.descriptor());
    }
    return entries;
  }

  /**
   * Copies what refers to an image that was copied, such as signatures, SBOMs and provenance.
   *
   * @param subject digest of that image or index
   * @return the number of referrers
   */
  public int copyReferrers(Digest subject) throws IOException {
    List<Digest> referrers = Referrers.in(source).of(subject);
    for (Digest referrer : referrers) {
      copy(referrer.toString(), List.of());
    }
    if (!Referrers.in(target).of(subject).containsAll(referrers)) {
      // a registry without the API: clients keep the list themselves, and the target's is as it was
      copy(Referrers.tag(subject), List.of(Referrers.tag(subject)));
    }
    return referrers.size();
  }

  private Descriptor copy(String identifier, List<String> tags, int depth) throws IOException {
    String subject = source.access().manifest("GET", identifier).subject();
    ServedDocument served =
        source
            .manifests()
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
    Blob bytes = served.blob(subject);
    target.publication().publish(bytes, tags);
    return bytes.descriptor();
  }

  private Destination.Transfer put(Descriptor blob) throws IOException {
    return blobs.put(source.blob(blob));
  }

  /** The blob by digest and size alone: an artifact has blobs of any media type. */
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
}
