package guiximage.publish;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.Image;
import guiximage.image.ImageSet;
import guiximage.image.Layer;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A repository that is kept in memory, beside one that blobs can be mounted from. */
final class MemoryDestination implements Destination {
  private final String name;
  private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();
  private final Set<Digest> elsewhere = ConcurrentHashMap.newKeySet();
  private final Set<Digest> losing = ConcurrentHashMap.newKeySet();
  private final List<Digest> sent = new CopyOnWriteArrayList<>();
  private final List<Digest> confirmed = new CopyOnWriteArrayList<>();
  private final List<Image> published = new CopyOnWriteArrayList<>();
  private volatile boolean mounts = true;
  private volatile boolean forgetful;
  private volatile boolean fails;
  private volatile boolean breaks;
  private volatile boolean blind;

  MemoryDestination(String name) {
    this.name = name;
  }

  /** Refuses everything from now on. */
  MemoryDestination failing() {
    fails = true;
    return this;
  }

  /** Has the blob, as somebody has put it there before. */
  MemoryDestination having(Descriptor blob) {
    blobs.put(blob.digest(), new byte[0]);
    return this;
  }

  /** Another repository of the same registry has the blob. */
  MemoryDestination mounting(Descriptor blob) {
    elsewhere.add(blob.digest());
    return this;
  }

  /** Mounts nothing, whatever it has elsewhere. */
  MemoryDestination refusingToMount() {
    mounts = false;
    return this;
  }

  /** Says that it has the blob, but not any more when the image is published. */
  MemoryDestination losing(Descriptor blob) {
    losing.add(blob.digest());
    return having(blob);
  }

  /** Publishes whatever it has lost, as a name that stands for the image already. */
  MemoryDestination publishingBlindly() {
    blind = true;
    return this;
  }

  /** Loses whatever it is sent. */
  MemoryDestination forgetful() {
    forgetful = true;
    return this;
  }

  /** Refuses everything once it has said that it lost something. */
  MemoryDestination breaking() {
    breaks = true;
    return this;
  }

  /** The layers that it was sent, in order. */
  List<Digest> sent() {
    return List.copyOf(sent);
  }

  /** The blobs that it was asked for again, in order. */
  List<Digest> confirmed() {
    return List.copyOf(confirmed);
  }

  Set<Digest> blobs() {
    return Set.copyOf(blobs.keySet());
  }

  List<Image> published() {
    return List.copyOf(published);
  }

  @Override
  public String name() {
    return name;
  }

  private void requireWell() throws IOException {
    if (fails) {
      throw new ImageException(FailureKind.REGISTRY, name + " refuses");
    }
  }

  @Override
  public Optional<Transfer> find(Descriptor blob) throws IOException {
    Optional<Transfer> found = predict(blob);
    if (found.equals(Optional.of(Transfer.MOUNTED))) {
      if (!mounts) {
        return Optional.empty();
      }
      blobs.put(blob.digest(), new byte[0]);
    }
    return found;
  }

  @Override
  public Optional<Transfer> predict(Descriptor blob) throws IOException {
    requireWell();
    if (blobs.containsKey(blob.digest())) {
      return Optional.of(Transfer.PRESENT);
    }
    return elsewhere.contains(blob.digest()) ? Optional.of(Transfer.MOUNTED) : Optional.empty();
  }

  @Override
  public boolean confirm(Descriptor blob) throws IOException {
    confirmed.add(blob.digest());
    if (losing.contains(blob.digest())) {
      blobs.remove(blob.digest());
    }
    return Destination.super.confirm(blob);
  }

  @Override
  public Transfer put(Blob blob) throws IOException {
    Optional<Transfer> found = find(blob.descriptor());
    if (found.isPresent()) {
      return found.get();
    }
    send(blob);
    return Transfer.SENT;
  }

  @Override
  public void send(Blob blob) throws IOException {
    requireWell();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    blob.writeTo(bytes);
    if (blob.descriptor().mediaType() != MediaType.OCI_CONFIG) {
      sent.add(blob.descriptor().digest());
    }
    blobs.put(blob.descriptor().digest(), bytes.toByteArray());
    losing.remove(blob.descriptor().digest());
  }

  @Override
  public boolean isPublished(ImageSet images) {
    return blind;
  }

  @Override
  public void publish(ImageSet images) throws IOException {
    requireWell();
    Set<Digest> missing = new HashSet<>();
    for (Image image : images.images()) {
      for (Layer layer : image.layers()) {
        Digest digest = layer.descriptor().digest();
        if (forgetful || losing.contains(digest) || !blobs.containsKey(digest)) {
          missing.add(digest);
        }
      }
    }
    if (!missing.isEmpty() && !blind) {
      fails = breaks;
      throw new MissingBlobException(name + " lacks blobs", missing);
    }
    published.addAll(images.images());
  }
}
