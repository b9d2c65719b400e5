package guiximage.publish;

import guiximage.image.ImageSet;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import java.io.IOException;
import java.util.Optional;

/**
 * A place that takes an image as blobs: a registry, an OCI layout. It takes blobs in any order,
 * from several threads at once, and publishes last; repeating any call is harmless. After a failure
 * it may hold blobs that nothing refers to, but no new name.
 */
public interface Destination {

  /** The name for messages: {@code ghcr.io/org/name} or a file name. */
  String name();

  /**
   * The way in which the blob is there without sending it: {@link Transfer#PRESENT}, or {@link
   * Transfer#MOUNTED} just now from another repository. Empty if it has to be sent. Blobs of a
   * manifest that this destination has served are there without asking.
   */
  Optional<Transfer> find(Descriptor blob) throws IOException;

  /**
   * The likely answer of {@link #find}, found out without changing anything here. A blob that is
   * not known to be elsewhere in the registry has to be sent, as far as this tells.
   */
  Optional<Transfer> predict(Descriptor blob) throws IOException;

  /**
   * Asks whether the blob is there, also if an earlier answer is known. A blob that is not there is
   * forgotten: {@link #find} does not find it any more. A destination whose {@link #find} asks each
   * time need not override this.
   *
   * @return false if the blob is missing or has another size
   */
  default boolean confirm(Descriptor blob) throws IOException {
    return find(blob).isPresent();
  }

  /** Stores {@code blob} unless {@link #find} finds it, and says which of the two it was. */
  Transfer put(Blob blob) throws IOException;

  /**
   * Stores {@code blob} without asking whether the destination has it, after it proved to lack it.
   */
  void send(Blob blob) throws IOException;

  /**
   * Publishes {@code images}, all of whose layers are here, under every name that this destination
   * was made for: configs, then manifests, then the index if there are several, then the names. A
   * name that already stands for this very document, as far as this destination has seen, is left
   * alone without a request.
   *
   * @throws MissingBlobException if the destination has lost layers that it was believed to hold;
   *     names those of all images at once, so that one repair is enough
   */
  void publish(ImageSet images) throws IOException;

  /**
   * True if every name that this destination was made for stands for {@code images} already, as far
   * as is known without a request. A destination that never knows need not override this.
   */
  default boolean isPublished(ImageSet images) {
    return false;
  }

  /** The way in which a blob came to a destination. */
  enum Transfer {
    /** It was there; no byte was sent. */
    PRESENT,
    /** The registry took it from another of its repositories; no byte was sent. */
    MOUNTED,
    /** All its bytes were sent. */
    SENT,
    /** All its bytes were written into an archive that is not a destination: a docker-archive. */
    WRITTEN
  }
}
