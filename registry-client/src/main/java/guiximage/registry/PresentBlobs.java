package guiximage.registry;

import guiximage.oci.Digest;
import guiximage.oci.Manifest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The digests of blobs that are present in each repository, because it served a manifest that names
 * them or took them from this client: they are not asked for again.
 */
final class PresentBlobs {
  private final ConcurrentMap<String, Set<Digest>> present = new ConcurrentHashMap<>();

  /**
   * The blobs that a repository is known to hold; the caller adds and removes digests.
   *
   * @param repository with its registry
   */
  Set<Digest> of(String repository) {
    return present.computeIfAbsent(repository, name -> ConcurrentHashMap.newKeySet());
  }

  /** A registry that serves a manifest has the blobs that it names. */
  void note(String repository, Manifest manifest) {
    Set<Digest> known = of(repository);
    known.add(manifest.config().digest());
    manifest.layers().forEach(layer -> known.add(layer.digest()));
  }
}
