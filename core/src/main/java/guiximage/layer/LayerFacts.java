package guiximage.layer;

import guiximage.oci.Compression;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The facts that one pass over a layer finds: diff ID, size of the tar, and blobs.
 *
 * @param tarSizeBytes size of the uncompressed tar
 * @param blobs a blob that holds the layer, per algorithm, made by any encoder at any level;
 *     without annotations
 */
public record LayerFacts(
    DiffId diffId, long tarSizeBytes, Map<Compression.Algorithm, Descriptor> blobs) {

  public LayerFacts {
    Map<Compression.Algorithm, Descriptor> copy = new EnumMap<>(Compression.Algorithm.class);
    copy.putAll(blobs);
    blobs = Collections.unmodifiableMap(copy);
  }

  public Optional<Descriptor> findBlob(Compression.Algorithm algorithm) {
    return Optional.ofNullable(blobs.get(algorithm));
  }

  /** The same, where it is known to be there. */
  public Descriptor requireBlob(Compression.Algorithm algorithm) {
    return findBlob(algorithm)
        .orElseThrow(() -> new IllegalStateException("no " + algorithm + " blob is known"));
  }

  /** These facts, but of all blobs only that of {@code algorithm}. */
  public LayerFacts only(Compression.Algorithm algorithm) {
    Map<Compression.Algorithm, Descriptor> one = new EnumMap<>(Compression.Algorithm.class);
    findBlob(algorithm).ifPresent(blob -> one.put(algorithm, blob));
    return new LayerFacts(diffId, tarSizeBytes, one);
  }

  /** These facts and those that {@code other} adds; {@code other} wins where both know a blob. */
  public LayerFacts with(LayerFacts other) {
    if (!other.diffId.equals(diffId)) {
      throw new IllegalArgumentException(other.diffId + " is not the layer " + diffId);
    }
    Map<Compression.Algorithm, Descriptor> all = new EnumMap<>(Compression.Algorithm.class);
    all.putAll(blobs);
    all.putAll(other.blobs);
    return new LayerFacts(diffId, tarSizeBytes, all);
  }
}
