package guiximage.publish;

import java.util.IdentityHashMap;

/**
 * About how many bytes arrive in a push: the sizes of blobs that are known, and of every layer that
 * has yet to be made a share of its tar. The share is that of the layers that were made, so that
 * the estimate comes closer with each of them; it is exact once all are made. Thread-safe.
 */
final class UploadEstimate {
  /** The share that gzip and zstd leave of the closures in docs/performance.md. */
  private static final double USUAL_SHARE = 0.38;

  /** The bytes of tar that the usual share stands for beside those of this push. */
  private static final long USUAL_TAR_BYTES = 16L << 20;

  private final double usualShare;

  /** Guarded by this. */
  private final IdentityHashMap<BlobNode, Expected> expected = new IdentityHashMap<>();

  private double madeTarBytes;
  private double madeBlobBytes;

  /**
   * The expectation of one blob.
   *
   * @param bytes of the tar where the blob is not known, else of the blob
   * @param destinations that it is sent to
   */
  private record Expected(long bytes, boolean isTar, int destinations) {}

  /**
   * @param isCompressed whether layers are smaller than their tars
   */
  UploadEstimate(boolean isCompressed) {
    usualShare = isCompressed ? USUAL_SHARE : 1;
  }

  /** Expects a blob of so many bytes at so many destinations; replaces what was known of it. */
  synchronized void expectBlob(BlobNode node, long bytes, int destinations) {
    expected.put(node, new Expected(bytes, false, destinations));
  }

  /** Expects a layer of which only the tar's size is known. */
  synchronized void expectTar(BlobNode node, long tarBytes, int destinations) {
    expected.put(node, new Expected(tarBytes, true, destinations));
  }

  /** Learns the size of a blob that was made. */
  synchronized void made(BlobNode node, long blobBytes) {
    Expected known = expected.get(node);
    if (known != null && known.isTar()) {
      madeTarBytes += known.bytes();
      madeBlobBytes += blobBytes;
    }
    if (known != null) {
      expected.put(node, new Expected(blobBytes, false, known.destinations()));
    }
  }

  /** In all, over all destinations. */
  synchronized long totalBytes() {
    double share =
        (usualShare * USUAL_TAR_BYTES + madeBlobBytes) / (USUAL_TAR_BYTES + madeTarBytes);
    double total = 0;
    for (Expected one : expected.values()) {
      total += one.bytes() * (one.isTar() ? share : 1) * one.destinations();
    }
    return Math.round(total);
  }
}
