package guiximage.registry;

import com.fasterxml.jackson.databind.JsonNode;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import guiximage.publish.Destination;
import guiximage.publish.ImagePublisher;
import guiximage.publish.MissingBlobException;
import guiximage.task.Tasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The copy of images from one repository to another, byte for byte, with all that they name. Blobs
 * that are there stay; others are mounted within a registry, or passed through.
 */
public final class ImageCopy {
  /** Blobs that are copied at the same time; further bounded by the number of connections. */
  private static final int COPIES = 4;

  /** An index in an index in an index; no builder goes further. */
  private static final int DEPTH = 3;

  private static final int MANIFESTS = 1000;

  private final Repository source;
  private final Repository target;
  private final Destination blobs;
  private final Set<Digest> documents = new LinkedHashSet<>();

  /**
   * @param blobs takes what {@code target} is to have
   */
  ImageCopy(Repository source, Repository target, Destination blobs) {
    this.source = source;
    this.target = target;
    this.blobs = blobs;
  }

  /** The digests of all manifests and indexes that were copied so far, in this order. */
  List<Digest> documents() {
    return List.copyOf(documents);
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
    return copy(identifier, tags, DEPTH).descriptor();
  }

  /**
   * As {@link #copy}, with what refers to it, such as signatures, SBOMs and provenance. The tags
   * come last: they never stand for an image without its referrers.
   */
  public CopiedImage copyWithReferrers(String identifier, List<String> tags) throws IOException {
    Blob document = copy(identifier, List.of(), DEPTH);
    int referrers =
        new ReferrersCopy(this, Referrers.in(source), Referrers.in(target), target.publication())
            .copyAll();
    target.publication().publish(document, tags);
    return new CopiedImage(document.descriptor(), referrers);
  }

  /**
   * Copies the images that a name stands for, one or all of an index, under their digests.
   *
   * @return as {@link Repository#entries}
   */
  public List<Descriptor> copyImages(String identifier) throws IOException {
    List<Descriptor> entries = source.entries(identifier);
    for (Descriptor entry : entries) {
      copy(entry.digest().toString(), List.of());
    }
    return entries;
  }

  private Blob copy(String identifier, List<String> tags, int depth) throws IOException {
    String subject = source.access().subject(identifier);
    ServedDocument served = source.manifests().require(identifier);
    JsonNode document = served.json(subject);
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
    List<Descriptor> distinct = named.stream().distinct().toList();
    Tasks.map(distinct, COPIES, "copy", blob -> blobs.put(source.blob(blob)));
    Blob bytes = served.blob(subject);
    publish(bytes, distinct, tags);
    documents.add(served.digest());
    return bytes;
  }

  /** Publishes, and where the target has lost blobs, sends those again first. */
  private void publish(Blob document, List<Descriptor> named, List<String> tags)
      throws IOException {
    for (int round = 0; ; round++) {
      try {
        target.publication().publish(document, tags);
        return;
      } catch (MissingBlobException e) {
        if (round == ImagePublisher.REPAIR_ROUNDS) {
          throw e;
        }
        for (Descriptor blob : named) {
          if (e.digests().isEmpty() || e.digests().contains(blob.digest())) {
            blobs.send(source.blob(blob));
          }
        }
      }
    }
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
