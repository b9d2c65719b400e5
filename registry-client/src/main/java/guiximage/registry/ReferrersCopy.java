package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Digest;
import guiximage.registry.Referrers.Referrer;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A copy of what refers to an image that was copied: signatures, SBOMs, provenance. It takes those
 * of an index, of each of its images, and of the referrers themselves; and those that cosign keeps
 * under tags.
 */
final class ReferrersCopy {
  /** The ends of the tags under which cosign keeps signatures, attestations and SBOMs. */
  private static final List<String> COSIGN = List.of(".sig", ".att", ".sbom");

  private static final int MAX = 1000;

  private final ImageCopy copy;
  private final Referrers there;
  private final Referrers here;
  private final Publication publication;

  /**
   * From one repository to another.
   *
   * @param copy that has brought the image
   * @param publication of the repository that gets the referrers
   */
  ReferrersCopy(ImageCopy copy, Referrers there, Referrers here, Publication publication) {
    this.copy = copy;
    this.there = there;
    this.here = here;
    this.publication = publication;
  }

  /** Copies the referrers of all documents that the copy has brought; returns how many. */
  int copyAll() throws IOException {
    List<Digest> images = copy.documents();
    Set<Digest> done = new HashSet<>();
    int number = 0;
    for (Digest image : images) {
      number += copyCosign(image);
    }
    for (List<Digest> left = images; !left.isEmpty(); left = left(done)) {
      Digest subject = left.get(0);
      done.add(subject);
      number += copyReferrers(subject);
      if (number > MAX) {
        throw new ImageException(
            FailureKind.REGISTRY, images.get(0) + " has more than " + MAX + " referrers");
      }
    }
    return number;
  }

  private List<Digest> left(Set<Digest> done) {
    return copy.documents().stream().filter(document -> !done.contains(document)).toList();
  }

  private int copyReferrers(Digest subject) throws IOException {
    List<Referrer> referrers = there.of(subject);
    int number = 0;
    for (Referrer referrer : referrers) {
      if (!copy.documents().contains(referrer.digest())) {
        copy.copy(referrer.digest().toString(), List.of());
        number++;
      }
    }
    here.add(subject, referrers, publication);
    return number;
  }

  private int copyCosign(Digest subject) throws IOException {
    int number = 0;
    for (String suffix : COSIGN) {
      String tag = Referrers.tag(subject) + suffix;
      if (there.manifests().get(tag).isPresent()) {
        copy.copy(tag, List.of(tag));
        number++;
      }
    }
    return number;
  }
}
