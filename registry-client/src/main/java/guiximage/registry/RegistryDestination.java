package guiximage.registry;

import guiximage.image.Image;
import guiximage.image.ImageSet;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.publish.Destination;
import guiximage.publish.MissingBlobException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongConsumer;
import okhttp3.HttpUrl;

/** A repository as the destination of images. */
final class RegistryDestination implements Destination {
  private final RepositoryAccess access;
  private final BlobUpload upload;
  private final Publication publication;
  private final PresentBlobs known;
  private final List<String> tags;
  private final List<String> mountSources;
  private final LongConsumer sent;

  /** The blobs that are not here, as far as this destination knows. */
  private final ConcurrentMap<Digest, Absence> absences = new ConcurrentHashMap<>();

  /** The state of a blob that is not here; whether one is here, {@link PresentBlobs} says. */
  private sealed interface Absence permits NotMounted, NotMountable, Lost {}

  /** The registry says that it does not have the blob; mounting has not been tried. */
  private record NotMounted() implements Absence {}

  /**
   * The registry has not mounted the blob either.
   *
   * @param session the upload session that it opened instead
   */
  private record NotMountable(Optional<HttpUrl> session) implements Absence {}

  /**
   * The registry refused a manifest that names the blob, so its word on the blob is not believed.
   */
  private record Lost() implements Absence {}

  RegistryDestination(
      RepositoryAccess access,
      BlobUpload upload,
      Publication publication,
      PresentBlobs known,
      List<String> tags,
      List<String> mountSources,
      LongConsumer sent) {
    this.access = access;
    this.upload = upload;
    this.publication = publication;
    this.known = known;
    this.tags = List.copyOf(tags);
    this.mountSources = mountSources;
    this.sent = sent;
  }

  @Override
  public String name() {
    return access.name();
  }

  @Override
  public Optional<Transfer> find(Descriptor blob) throws IOException {
    if (isThere(blob)) {
      return Optional.of(Transfer.PRESENT);
    }
    if (!(absences.get(blob.digest()) instanceof NotMounted)) {
      return Optional.empty();
    }
    return mount(blob) ? Optional.of(Transfer.MOUNTED) : Optional.empty();
  }

  @Override
  public Optional<Transfer> predict(Descriptor blob) throws IOException {
    if (isThere(blob)) {
      return Optional.of(Transfer.PRESENT);
    }
    boolean elsewhere =
        mountSources.stream().anyMatch(source -> known(source).contains(blob.digest()));
    return elsewhere ? Optional.of(Transfer.MOUNTED) : Optional.empty();
  }

  /** Asks the registry once. */
  private boolean isThere(Descriptor blob) throws IOException {
    if (present().contains(blob.digest())) {
      return true;
    }
    if (absences.containsKey(blob.digest())) {
      return false;
    }
    boolean there = upload.isThere(blob);
    if (there) {
      present().add(blob.digest());
    } else {
      absences.put(blob.digest(), new NotMounted());
    }
    return there;
  }

  /** Mounts from a repository that is known to have the blob, or of which nothing is known. */
  private boolean mount(Descriptor blob) throws IOException {
    Optional<HttpUrl> session = Optional.empty();
    for (String source : mountSources) {
      Set<Digest> there = known(source);
      if (session.isEmpty() && (there.isEmpty() || there.contains(blob.digest()))) {
        BlobUpload.Mounted answer = upload.mount(blob, source);
        if (answer.done()) {
          arrived(blob.digest());
          return true;
        }
        session = answer.session();
      }
    }
    absences.put(blob.digest(), new NotMountable(session));
    return false;
  }

  private void arrived(Digest digest) {
    absences.remove(digest);
    present().add(digest);
  }

  private Set<Digest> known(String repository) {
    return known.of(access.endpoint().name() + "/" + repository);
  }

  @Override
  public boolean confirm(Descriptor blob) throws IOException {
    if (upload.isThere(blob)) {
      return true;
    }
    present().remove(blob.digest());
    absences.put(blob.digest(), new NotMounted());
    return false;
  }

  @Override
  public Transfer put(Blob blob) throws IOException {
    Optional<Transfer> found = find(blob.descriptor());
    if (found.isPresent()) {
      return found.get();
    }
    boolean lost = absences.get(blob.descriptor().digest()) instanceof Lost;
    send(blob, !lost);
    return Transfer.SENT;
  }

  @Override
  public void send(Blob blob) throws IOException {
    send(blob, false);
  }

  private void send(Blob blob, boolean mayBeThere) throws IOException {
    Digest digest = blob.descriptor().digest();
    upload.send(blob, takeSession(digest), sent, mayBeThere);
    arrived(digest);
  }

  /** The session that the registry opened instead of mounting, for one use. */
  private Optional<HttpUrl> takeSession(Digest digest) {
    Absence known = absences.get(digest);
    if (known instanceof NotMountable unused
        && absences.replace(digest, known, new NotMountable(Optional.empty()))) {
      return unused.session();
    }
    return Optional.empty();
  }

  @Override
  public void publish(ImageSet images) throws IOException {
    List<String> refusals = new ArrayList<>();
    Set<Digest> lost = new HashSet<>();
    for (Image image : images.images()) {
      try {
        publish(image, images.hasIndex() ? List.of() : tags);
      } catch (MissingBlobException e) {
        refusals.add(e.getMessage());
        lost.addAll(e.digests());
      }
    }
    if (!refusals.isEmpty()) {
      throw new MissingBlobException(refusals.get(0), lost);
    }
    if (images.hasIndex()) {
      publishIndex(images);
    }
  }

  @Override
  public boolean isPublished(ImageSet images) {
    return publication.isPublished(images.document(), tags);
  }

  private void publishIndex(ImageSet images) throws IOException {
    try {
      publication.publish(images.document(), tags);
    } catch (MissingBlobException e) {
      Set<Digest> manifests = new HashSet<>();
      images.images().forEach(image -> manifests.add(image.descriptor().digest()));
      publication.forget(manifests);
      throw new MissingBlobException(e.getMessage(), manifests);
    }
  }

  private void publish(Image image, List<String> names) throws IOException {
    put(image.configBlob());
    try {
      publication.publish(image.manifestBlob(), names);
    } catch (MissingBlobException e) {
      Set<Digest> lost = lost(image, e.digests());
      present().removeAll(lost);
      lost.forEach(digest -> absences.put(digest, new Lost()));
      throw new MissingBlobException(e.getMessage(), lost);
    }
  }

  /**
   * The blobs that the registry named, which may be the first only, and those that it does not
   * confirm to have. Without any, its answers contradict each other: then all blobs of the image.
   */
  private Set<Digest> lost(Image image, Set<Digest> named) throws IOException {
    Map<Digest, Descriptor> needed = new HashMap<>();
    Descriptor config = image.configBlob().descriptor();
    needed.put(config.digest(), config);
    image.layers().forEach(layer -> needed.put(layer.descriptor().digest(), layer.descriptor()));
    Set<Digest> lost = new HashSet<>();
    for (Descriptor blob : needed.values()) {
      if (named.contains(blob.digest()) || !upload.isThere(blob)) {
        lost.add(blob.digest());
      }
    }
    return lost.isEmpty() ? needed.keySet() : lost;
  }

  private Set<Digest> present() {
    return known.of(access.name());
  }
}
