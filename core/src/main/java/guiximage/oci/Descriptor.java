package guiximage.oci;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The descriptor of a blob: its media type, its digest, and its exact size.
 *
 * @param sizeBytes 0 or more
 * @param annotations sorted by key
 * @param platform only for a manifest in an index
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md">image-spec
 *     1.1.1, descriptor</a>
 */
public record Descriptor(
    MediaType mediaType,
    Digest digest,
    long sizeBytes,
    SortedMap<String, String> annotations,
    Optional<Platform> platform) {

  public Descriptor {
    if (sizeBytes < 0) {
      throw new IllegalArgumentException(digest + " has the negative size " + sizeBytes);
    }
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  public Descriptor(MediaType mediaType, Digest digest, long sizeBytes) {
    this(mediaType, digest, sizeBytes, Collections.emptySortedMap(), Optional.empty());
  }

  public static Descriptor of(MediaType mediaType, byte[] content) {
    return new Descriptor(mediaType, Digest.of(content), content.length);
  }

  public Descriptor withAnnotations(Map<String, String> changed) {
    return new Descriptor(mediaType, digest, sizeBytes, new TreeMap<>(changed), platform);
  }

  public Descriptor withMediaType(MediaType changed) {
    return new Descriptor(changed, digest, sizeBytes, annotations, platform);
  }

  public Descriptor withPlatform(Platform changed) {
    return new Descriptor(mediaType, digest, sizeBytes, annotations, Optional.of(changed));
  }
}
