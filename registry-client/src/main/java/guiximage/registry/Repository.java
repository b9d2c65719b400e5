package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.BaseImage;
import guiximage.image.PublishedImage;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.DocumentException;
import guiximage.oci.ImageIndex;
import guiximage.oci.ImageReference;
import guiximage.oci.OtherPlatformException;
import guiximage.oci.Platform;
import guiximage.publish.Destination;
import guiximage.publish.MissingBlobException;
import guiximage.task.Tasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongConsumer;

/** One repository of a registry. Thread-safe. Remembers what it has been served. */
public final class Repository {
  /** Blobs that are copied at the same time; further bounded by the number of connections. */
  private static final int COPIES = 4;

  /** The status by which a proxy refuses, not a registry. */
  private static final int PROXY_AUTHENTICATION = 407;

  private final ImageReference reference;
  private final RepositoryAccess access;
  private final Transport transport;
  private final Sessions sessions;
  private final PresentBlobs known;
  private final Warnings warnings;
  private final ManifestStore manifests;
  private final ImageDocuments documents;
  private final ConcurrentMap<String, Digest> names = new ConcurrentHashMap<>();

  /** By name; asked for once, for there are several images in each. */
  private final ConcurrentMap<String, ServedDocument> indexes = new ConcurrentHashMap<>();

  Repository(
      ImageReference reference,
      RepositoryAccess access,
      Transport transport,
      Sessions sessions,
      PresentBlobs known,
      Warnings warnings) {
    this.reference = reference;
    this.access = access;
    this.transport = transport;
    this.sessions = sessions;
    this.known = known;
    this.warnings = warnings;
    this.manifests = new ManifestStore(access, transport);
    this.documents = new ImageDocuments(access, manifests, transport, known, names);
  }

  /** {@code host/name}. */
  public String name() {
    return access.name();
  }

  /**
   * The image that a name stands for, with both its documents verified. Empty if there is none, or
   * none for the platform, or if it is not an image of a kind that is understood.
   *
   * @param identifier tag or digest
   */
  public Optional<PublishedImage> find(String identifier, Platform platform) throws IOException {
    try {
      return read(identifier, platform);
    } catch (DocumentException e) {
      return Optional.empty();
    }
  }

  /**
   * As {@link #find}, an image that a push would replace or learn from. An answer of the registry
   * that is no such image is no failure: a warning says why the image is not reused.
   *
   * @throws ImageException if the registry does not answer, or credentials are missing or refused
   */
  public Optional<PublishedImage> findPrevious(String identifier, Platform platform)
      throws IOException {
    String why;
    try {
      return read(identifier, platform);
    } catch (OtherPlatformException e) {
      return Optional.empty();
    } catch (DocumentException e) {
      why = String.valueOf(e.getMessage());
    } catch (ImageException e) {
      if (!isOfTheImage(e)) {
        throw e;
      }
      why = String.valueOf(e.getMessage());
    }
    String subject = access.manifest("GET", identifier).subject();
    warnings.say(
        "%s: not reused because %s"
            .formatted(
                subject,
                why.startsWith(subject + ": ") ? why.substring(subject.length() + 2) : why));
    return Optional.empty();
  }

  /** True for a refusal and for a wrong document; false where no registry has answered. */
  private static boolean isOfTheImage(ImageException failure) {
    return RegistryException.causeOf(failure)
        .map(answer -> answer.status() >= 400 && answer.status() != PROXY_AUTHENTICATION)
        .orElse(failure.kind() == FailureKind.REGISTRY);
  }

  private Optional<PublishedImage> read(String identifier, Platform platform) throws IOException {
    Optional<ServedDocument> served = Optional.ofNullable(indexes.get(identifier));
    try {
      if (served.isEmpty()) {
        served = manifests.get(identifier);
      }
    } catch (RegistryException e) {
      if (e.status() == 403 && access.mayPush()) {
        // a user who may push need not be allowed to pull
        return Optional.empty();
      }
      throw e;
    }
    if (served.isEmpty()) {
      return Optional.empty();
    }
    names.put(identifier, served.get().digest());
    if (served.get().isIndex()) {
      indexes.put(identifier, served.get());
    }
    return Optional.of(documents.image(served.get(), platform));
  }

  /** Forgets that blobs of served manifests are here: each is asked for again, with its size. */
  public void forgetBlobs() {
    known.of(access.name()).clear();
  }

  /**
   * The platforms for which there is an image under a name, in the order of its index; none if
   * nothing is there that is understood.
   *
   * @param identifier tag or digest
   */
  public List<Platform> platforms(String identifier) throws IOException {
    Optional<ServedDocument> served = manifests.get(identifier);
    if (served.isEmpty()) {
      return List.of();
    }
    if (served.get().isIndex()) {
      indexes.put(identifier, served.get());
    }
    try {
      return documents.platforms(served.get());
    } catch (DocumentException e) {
      return List.of();
    }
  }

  /** The digest that a tag stands for; empty if there is no such tag. */
  public Optional<Digest> resolve(String identifier) throws IOException {
    Optional<Digest> digest = manifests.head(identifier);
    digest.ifPresent(found -> names.put(identifier, found));
    return digest;
  }

  /**
   * An image to build upon.
   *
   * @param identifier tag or digest
   * @throws ImageException of kind BASE_IMAGE if it is missing, malformed, of another platform, or
   *     has layers that lie elsewhere
   */
  public BaseImage baseImage(String identifier, Platform platform) throws IOException {
    String subject = "base image " + access.manifest("GET", identifier).subject();
    ServedDocument served =
        manifests
            .get(identifier)
            .orElseThrow(() -> new ImageException(FailureKind.BASE_IMAGE, subject + ": not found"));
    PublishedImage image;
    try {
      image = documents.image(served, platform);
    } catch (DocumentException e) {
      throw new ImageException(FailureKind.BASE_IMAGE, subject + ": " + e.getMessage(), e);
    }
    List<BaseImage.Layer> layers = new ArrayList<>();
    image
        .layers()
        .forEach(
            layer ->
                layers.add(
                    new BaseImage.Layer(
                        layer.diffId(), blob(layer.descriptor(), FailureKind.BASE_IMAGE))));
    return new BaseImage(image.config(), layers, Optional.of(reference));
  }

  /** A blob of this repository. Writing it fetches it and verifies its size and digest. */
  public Blob blob(Descriptor descriptor) {
    return blob(descriptor, FailureKind.REGISTRY);
  }

  private Blob blob(Descriptor descriptor, FailureKind wrongBytes) {
    return new RemoteBlob(access, transport, descriptor, wrongBytes);
  }

  /**
   * This repository as a destination of images.
   *
   * @param tags that an image is published under; with none it is published by digest alone
   * @param mountSources repositories whose blobs may be taken over; those of other registries are
   *     passed over
   * @param sent is told of every number of bytes sent
   */
  public Destination destination(
      List<String> tags, List<ImageReference> mountSources, LongConsumer sent) {
    List<String> sources =
        mountSources.stream()
            .filter(source -> source.registry().equals(reference.registry()))
            .map(ImageReference::repository)
            .filter(repository -> !repository.equals(reference.repository()))
            .distinct()
            .toList();
    return new RegistryDestination(
        access,
        new BlobUpload(access, transport, sessions),
        new Publication(access, manifests, names, warnings),
        known,
        tags,
        sources,
        sent);
  }

  /**
   * The images that a name stands for, as an index lists them: one, or all of an index.
   * Attestations and signatures beside them are passed over.
   *
   * @param identifier tag or digest
   * @throws ImageException of kind REGISTRY that says what the name stands for if it has no image
   */
  public List<Descriptor> entries(String identifier) throws IOException {
    List<Descriptor> entries = new ArrayList<>();
    for (ServedImage image : documents.images(identifier)) {
      entries.add(image.descriptor());
    }
    return entries;
  }

  /**
   * The image for a platform that a name stands for, with both its documents verified.
   *
   * @param identifier tag or digest
   * @throws ImageException of kind REGISTRY that says what the name stands for if it has no such
   *     image
   */
  public PublishedImage require(String identifier, Platform platform) throws IOException {
    return documents.require(identifier, platform);
  }

  /** As {@link #platforms}, at least one. */
  public List<Platform> requirePlatforms(String identifier) throws IOException {
    return documents.requirePlatforms(identifier);
  }

  /**
   * As {@link #entries}, of images in another repository, which are brought here under their
   * digests: blobs that are not here are mounted or, from another registry, passed through.
   */
  public List<Descriptor> entries(Repository source, String identifier) throws IOException {
    List<Descriptor> entries = new ArrayList<>();
    Destination here = destination(List.of(), List.of(source.reference), bytes -> {});
    for (ServedImage image : source.documents.images(identifier)) {
      Tasks.map(
          image.blobs(), COPIES, "copy", blob -> here.put(source.blob(blob, FailureKind.REGISTRY)));
      new Publication(access, manifests, names, warnings).publish(image.document(), List.of());
      entries.add(image.descriptor());
    }
    return entries;
  }

  /**
   * Gives further tags to what a name stands for, an image or an index, without changing a byte of
   * it: one read, and one write and a look at it a tag.
   *
   * @param identifier tag or digest
   * @return what it is; of an image without its platform
   * @throws ImageException of kind REGISTRY if there is no such name
   */
  public Descriptor tag(String identifier, List<String> tags) throws IOException {
    String subject = access.manifest("GET", identifier).subject();
    ServedDocument served =
        manifests
            .get(identifier)
            .orElseThrow(() -> new ImageException(FailureKind.REGISTRY, subject + ": not found"));
    Blob document = Blob.of(ImageCopy.mediaType(subject, served), served.bytes());
    names.put(document.descriptor().digest().toString(), document.descriptor().digest());
    new Publication(access, manifests, names, warnings).publish(document, tags);
    return document.descriptor();
  }

  /**
   * Brings an image, or an index with all its images, here from another repository, byte for byte.
   * Blobs that are not here are mounted or, from another registry, passed through.
   *
   * @param identifier its tag or digest there
   * @param tags that it gets here; with none it is here by its digest
   * @param sent is told of every number of bytes sent
   * @return what it is; of an image without its platform
   * @throws ImageException of kind REGISTRY if it is missing or malformed
   */
  public Descriptor copy(Repository source, String identifier, List<String> tags, LongConsumer sent)
      throws IOException {
    return copyFrom(source, sent).copy(identifier, tags);
  }

  /**
   * Brings what refers to an image that was copied, such as signatures, SBOMs and provenance, here.
   *
   * @param subject digest of that image or index
   * @return how many
   */
  public int copyReferrers(Repository source, Digest subject) throws IOException {
    Referrers there = new Referrers(source.access, source.manifests, transport);
    List<Digest> referrers = there.of(subject);
    ImageCopy copy = copyFrom(source, bytes -> {});
    for (Digest referrer : referrers) {
      copy.copy(referrer.toString(), List.of());
    }
    if (!new Referrers(access, manifests, transport).of(subject).containsAll(referrers)) {
      // a registry without the API: clients keep the list themselves, and this one is as it was
      // there
      copy.copy(Referrers.tag(subject), List.of(Referrers.tag(subject)));
    }
    return referrers.size();
  }

  private ImageCopy copyFrom(Repository source, LongConsumer sent) {
    return new ImageCopy(
        source.access,
        source.manifests,
        transport,
        new Publication(access, manifests, names, warnings),
        destination(List.of(), List.of(source.reference), sent));
  }

  /**
   * Publishes an index, all of whose manifests are in this repository.
   *
   * @return its descriptor
   * @throws MissingBlobException if one of them is not
   */
  public Descriptor publishIndex(ImageIndex index, List<String> tags) throws IOException {
    Blob document = Blob.of(index.mediaType(), index.toBytes());
    new Publication(access, manifests, names, warnings).publish(document, tags);
    return document.descriptor();
  }
}
