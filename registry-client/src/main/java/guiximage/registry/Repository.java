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
import guiximage.oci.Platform;
import guiximage.publish.Destination;
import guiximage.publish.MissingBlobException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongConsumer;

/** One repository of a registry. Thread-safe. Remembers what it has been served. */
public final class Repository {
  private final ImageReference reference;
  private final RepositoryAccess access;
  private final Transport transport;
  private final Sessions sessions;
  private final PresentBlobs known;
  private final Warnings warnings;
  private final ManifestStore manifests;
  private final ImageDocuments documents;
  private final Publication publication;
  private final ConcurrentMap<String, Digest> names = new ConcurrentHashMap<>();

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
    this.publication = new Publication(access, manifests, names, warnings);
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
      return documents.find(identifier, platform);
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
    return new PreviousImageReader(access, documents, warnings).find(identifier, platform);
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
    return documents.platforms(identifier);
  }

  /**
   * The tags, in the order of the registry, the first 5,000 at most; none where the registry does
   * not list them.
   */
  public List<String> tags() throws IOException {
    return new TagList(access, transport).read();
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
    PublishedImage image = documents.requireBase(identifier, platform);
    List<BaseImage.Layer> layers =
        image.layers().stream()
            .map(
                layer ->
                    new BaseImage.Layer(
                        layer.diffId(),
                        new RemoteBlob(
                            access, transport, layer.descriptor(), FailureKind.BASE_IMAGE)))
            .toList();
    return new BaseImage(image.config(), layers, Optional.of(reference));
  }

  /** A blob of this repository. Writing it fetches it and verifies its size and digest. */
  public Blob blob(Descriptor descriptor) {
    return new RemoteBlob(access, transport, descriptor, FailureKind.REGISTRY);
  }

  /**
   * This repository as a destination of images.
   *
   * @param tags that an image is published under; with none it is published by digest alone
   * @param mountSources repositories whose blobs may be taken over; those of other registries are
   *     passed over
   */
  public Destination destination(List<String> tags, List<ImageReference> mountSources) {
    return destination(tags, mountSources, bytes -> {});
  }

  private Destination destination(
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
        publication,
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
    return documents.images(identifier).stream().map(ServedImage::descriptor).toList();
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
   * The digest that a name stands for.
   *
   * @param identifier tag or digest
   * @throws ImageException of kind REGISTRY if there is no such name
   */
  public Digest require(String identifier) throws IOException {
    return resolve(identifier).orElseThrow(() -> manifests.missing(identifier));
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
    ServedDocument served = manifests.require(identifier);
    Blob document = served.blob(access.subject(identifier));
    names.put(identifier, served.digest());
    publication.publish(document, tags);
    return document.descriptor();
  }

  /**
   * The way to bring images here from another repository.
   *
   * @param sent is told of every number of bytes sent
   */
  public ImageCopy copyFrom(Repository source, LongConsumer sent) {
    return new ImageCopy(source, this, destination(List.of(), List.of(source.reference), sent));
  }

  RepositoryAccess access() {
    return access;
  }

  Transport transport() {
    return transport;
  }

  ManifestStore manifests() {
    return manifests;
  }

  Publication publication() {
    return publication;
  }

  /**
   * Publishes an index, all of whose manifests are in this repository.
   *
   * @return its descriptor
   * @throws MissingBlobException if one of them is not
   */
  public Descriptor publishIndex(ImageIndex index, List<String> tags) throws IOException {
    Blob document = Blob.of(index.mediaType(), index.toBytes());
    publication.publish(document, tags);
    return document.descriptor();
  }
}
