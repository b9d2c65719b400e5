package guiximage.oci;

/**
 * Content whose digest and size are known before it is written. Writing it gives bytes of this
 * digest and size, or fails: content from elsewhere is hashed while it is read.
 */
public interface Blob extends Content {

  Descriptor descriptor();

  /** A small blob that is held in memory. The caller must not change {@code bytes} afterwards. */
  static Blob of(MediaType mediaType, byte[] bytes) {
    return of(Descriptor.of(mediaType, bytes), out -> out.write(bytes));
  }

  /** The blob of {@code content}, whose descriptor the caller knows. */
  static Blob of(Descriptor descriptor, Content content) {
    return new ContentBlob(descriptor, content);
  }
}
