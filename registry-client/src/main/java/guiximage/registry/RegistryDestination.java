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

/** A repository that takes an image. */
final class RegistryDestination implements Destination {
  private final Place place;
  private final BlobUpload upload;
  private final Publication publication;
  private final KnownBlobs known;
  private final List<String> tags;
  private final List<String> mountSources;
  private final LongConsumer sent;
  private final Set<Digest> absent = ConcurrentHashMap.newKeySet();

  /** Nobody gives them: mounting has been tried. */
  private final Set<Digest> unmounted = ConcurrentHashMap.newKeySet();

  private final Set<Digest> doubted = ConcurrentHashMap.newKeySet();

  /** What a registry opened instead of mounting a blob. */
  private final ConcurrentMap<Digest, HttpUrl> sessions = new ConcurrentHashMap<>();

  RegistryDestination(
      Place place,
      BlobUpload upload,
      Publication publication,
      KnownBlobs known,
      List<String> tags,
      List<String> mountSources,
      LongConsumer sent) {
    this.place = place;
    this.upload = upload;
    this.publication = publication;
    this.known = known;
    this.tags = List.copyOf(tags);
    this.mountSources = mountSources;
    this.sent = sent;
  }

  @Override
  public String name() {
    return place.name();
  }

  @Override
  public Optional<Transfer> find(Descriptor blob) throws IOException {
    if (isThere(blob)) {
      return Optional.of(Transfer.PRESENT);
    }
    if (unmounted.contains(blob.digest())) {
      return Optional.empty();
    }
    Optional<Transfer> found = mount(blob);
    (found.isPresent() ? present() : unmounted).add(blob.digest());
    return found;
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

  /** Asks once. */
  private boolean isThere(Descriptor blob) throws IOException {
    if (present().contains(blob.digest())) {
      return true;
    }
    if (absent.contains(blob.digest())) {
      return false;
    }
    boolean there = upload.isThere(blob);
    (there ? present() : absent).add(blob.digest());
    return there;
  }

  /** From a repository that is known to have the blob, or of which nothing is known. */
  private Optional<Transfer> mount(Descriptor blob) throws IOException {
    for (String source : mountSources) {
      Set<Digest> there = known(source);
      if (there.isEmpty() || there.contains(blob.digest())) {
        BlobUpload.Mounted answer = upload.mount(blob, source);
        if (answer.done()) {
          return Optional.of(Transfer.MOUNTED);
        }
        if (answer.session().isPresent()) {
          sessions.put(blob.digest(), answer.session().get());
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private Set<Digest> known(String repository) {
    return known.of(place.endpoint().name() + "/" + repository);
  }

  @Override
  public Transfer put(Blob blob) throws IOException {
    Optional<Transfer> found = find(blob.descriptor());
    if (found.isPresent()) {
      return found.get();
    }
    send(blob, true);
    return Transfer.SENT;
  }

  @Override
  public void send(Blob blob) throws IOException {
    send(blob, false);
  }

  private void send(Blob blob, boolean mayBeThere) throws IOException {
    Digest digest = blob.descriptor().digest();
    upload.send(blob, Optional.ofNullable(sessions.remove(digest)), sent, mayBeThere);
    absent.remove(digest);
    unmounted.remove(digest);
    doubted.remove(digest);
    present().add(digest);
  }

  @Override
  public void publish(ImageSet images) throws IOException {
    List<String> refusals = new ArrayList<>();
    Set<Digest> lost = new HashSet<>();
    for (Image image : images.images()) {
      try {
        publish(image, images.hasIndex() ? List.of() : tags);
      } catch (MissingBlobException e) {
        refusals.add(String.valueOf(e.getMessage()));
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

  private void publishIndex(ImageSet images) throws IOException {
    try {
      publication.publish(images.document(), tags);
    } catch (MissingBlobException e) {
      Set<Digest> manifests = new HashSet<>();
      images.images().forEach(image -> manifests.add(image.descriptor().digest()));
      publication.forget(manifests);
      throw new MissingBlobException(String.valueOf(e.getMessage()), manifests);
    }
  }

  private void publish(Image image, List<String> names) throws IOException {
    if (doubted.contains(image.configBlob().descriptor().digest())) {
      send(image.configBlob());
    } else {
      put(image.configBlob());
    }
    try {
      publication.publish(image.manifestBlob(), names);
    } catch (MissingBlobException e) {
      Set<Digest> lost = lost(image, e.digests());
      doubted.addAll(lost);
      present().removeAll(lost);
      throw new MissingBlobException(String.valueOf(e.getMessage()), lost);
    }
  }

  /**
   * What the registry named, which may be the first only, and what it does not say it has; if it
   * names nothing and says it has everything, then it lies about something, and nothing is
   * believed.
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
    return known.of(place.name());
  }
}
