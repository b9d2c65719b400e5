package guiximage.registry;

import guiximage.oci.Digest;
import guiximage.oci.Manifest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What a client has seen in each repository, so that it need not ask again. */
final class KnownBlobs {
  private final ConcurrentMap<String, Set<Digest>> present = new ConcurrentHashMap<>();

  /**
   * What a repository is known to have; what is put in is remembered.
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
