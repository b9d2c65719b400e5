package guiximage.publish;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Digest;
import java.util.Set;

/** A registry does not have blobs that a manifest names; sending them again will help. */
public final class MissingBlobException extends ImageException {
  private static final long serialVersionUID = 1L;

  private final transient Set<Digest> digests;

  /**
   * @param digests those that the registry named; empty if it did not say which
   */
  public MissingBlobException(String message, Set<Digest> digests) {
    super(FailureKind.TEMPORARY, message);
    this.digests = Set.copyOf(digests);
  }

  /** The blobs that the registry named; empty if it did not say which. */
  public Set<Digest> digests() {
    return digests;
  }
}
