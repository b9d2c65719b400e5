package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Blob;
import guiximage.oci.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;

/**
 * The publication of manifests and indexes in one repository: under the digest first, then under
 * each tag, and then asks for each name to verify it.
 */
final class Publication {
  private static final int CREATED = 201;

  private final RepositoryAccess access;
  private final ManifestStore manifests;
  private final ConcurrentMap<String, Digest> names;
  private final Warnings warnings;

  /**
   * Into one repository.
   *
   * @param names what tags and digests are known to stand for
   */
  Publication(
      RepositoryAccess access,
      ManifestStore manifests,
      ConcurrentMap<String, Digest> names,
      Warnings warnings) {
    this.access = access;
    this.manifests = manifests;
    this.names = names;
    this.warnings = warnings;
  }

  /**
   * Publishes a document under its digest and under {@code tags}; makes no request for a name that
   * is known to stand for this very document.
   *
   * @throws PublicationStoppedException if the calling thread was interrupted while names moved
   */
  void publish(Blob document, List<String> tags) throws IOException {
    Digest digest = document.descriptor().digest();
    if (!names.containsValue(digest)) {
      int status = manifests.put(document, digest.toString());
      if (tags.isEmpty() || status != CREATED) {
        verify(digest.toString(), digest, status);
      }
      names.put(digest.toString(), digest);
    }
    List<String> moved = new ArrayList<>();
    for (String tag : tags) {
      String name = access.name() + ":" + tag;
      if (!digest.equals(names.get(tag))) {
        move(document, tag, name, moved);
        names.put(tag, digest);
      }
      moved.add(name);
    }
  }

  /** True if all of {@code tags}, or the digest if there are none, stand for the document. */
  boolean isPublished(Blob document, List<String> tags) {
    Digest digest = document.descriptor().digest();
    return tags.isEmpty()
        ? names.containsValue(digest)
        : tags.stream().allMatch(tag -> digest.equals(names.get(tag)));
  }

  /** Forgets that these documents are there. */
  void forget(Set<Digest> digests) {
    names.values().removeAll(digests);
  }

  /** Moves a tag; where that fails, tells which others have moved and stay where they are. */
  private void move(Blob document, String tag, String name, List<String> moved) throws IOException {
    try {
      move(document, tag);
    } catch (InterruptedIOException e) {
      throw new PublicationStoppedException(moved, name, e);
    } catch (IOException e) {
      if (!moved.isEmpty()) {
        warnings.say("published as %s, before %s failed".formatted(String.join(", ", moved), name));
      }
      throw e;
    }
  }

  private void move(Blob document, String tag) throws IOException {
    Digest digest = document.descriptor().digest();
    int status;
    try {
      status = manifests.put(document, tag);
    } catch (RegistryException e) {
      if (!isConflict(e)) {
        throw e;
      }
      Digest found = seen(tag).orElseThrow(() -> e);
      if (found.equals(digest)) {
        return;
      }
      throw new RegistryException(
          FailureKind.REGISTRY,
          e.getMessage() + "; the tag stays at " + found,
          e.status(),
          e.entries());
    }
    verify(tag, digest, status);
  }

  /** True if the failure may mean that the registry never moves a tag. */
  private static boolean isConflict(RegistryException failure) {
    return failure.status() == 403
        || failure.status() == 409
        || failure.status() == 412
        || failure.names("TAG_INVALID");
  }

  /** The digest that a name stands for; empty if there is none, or if reading is not allowed. */
  private Optional<Digest> seen(String identifier) throws IOException {
    try {
      return manifests.head(identifier);
    } catch (RegistryException e) {
      if (mayNotRead(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** True if the user has no right to pull, which a user who may push need not have. */
  private static boolean mayNotRead(RegistryException failure) {
    return failure.status() == 403;
  }

  /**
   * Asks for the name, for some seconds if it is not there yet.
   *
   * @param status of the PUT; of one other than 201 nothing is believed that cannot be read back
   */
  private void verify(String identifier, Digest digest, int status) throws IOException {
    RegistryRequest request = access.manifest("HEAD", identifier);
    String subject = request.subject();
    Digest found;
    try {
      found = manifests.awaitName(identifier);
    } catch (ImageException e) {
      Optional<RegistryException> answer = RegistryException.causeOf(e);
      boolean absent = answer.filter(refusal -> refusal.status() == 404).isPresent();
      if (status != CREATED && answer.isPresent()) {
        throw Failures.notTheProtocol(access.manifest("PUT", identifier), status, "(want 201)");
      }
      if (absent || status != CREATED) {
        throw e;
      }
      warnings.say(
          answer.filter(Publication::mayNotRead).isPresent()
              ? subject + ": the registry does not let it be read, so it is not verified"
              : subject + ": published, not verified: " + e.getMessage());
      return;
    }
    if (found.equals(digest)) {
      return;
    }
    Optional<Digest> stored = manifests.head(digest.toString());
    if (stored.isEmpty() || !stored.get().equals(digest)) {
      throw new RegistryException(
          FailureKind.REGISTRY,
          subject + ": the registry took it but does not have it",
          0,
          List.of());
    }
    warnings.say("%s: another client has moved the tag since, to %s".formatted(subject, found));
  }
}
