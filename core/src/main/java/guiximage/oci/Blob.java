package guiximage.oci;

/**
 * Content whose digest and size are known before it is written. Writing it gives bytes of this
 * digest and size, or fails: what is read from somewhere else is hashed on the way.
 */
public interface Blob extends Content {

  Descriptor descriptor();

  /** A small blob that is held in memory. The caller must not change {@code bytes} any more. */
  static Blob of(MediaType mediaType, byte[] bytes) {
    return of(Descriptor.of(mediaType, bytes), out -> out.write(bytes));
  }

  /** The blob that {@code content} is known to give. */
  static Blob of(Descriptor descriptor, Content content) {
    return new KnownBlob(descriptor, content);
  }
}
