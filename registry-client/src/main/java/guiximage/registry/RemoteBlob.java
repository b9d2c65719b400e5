package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.Listing;
import guiximage.PrintableText;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.DigestingOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import okhttp3.Response;

/**
 * A blob in a registry. Writing it fetches it, goes on where a broken connection left off, and
 * fails unless its size and digest are right.
 *
 * @param wrongBytes the kind of failure that a wrong digest is
 */
record RemoteBlob(
    RepositoryAccess access, Transport transport, Descriptor descriptor, FailureKind wrongBytes)
    implements Blob {
  private static final int BUFFER_BYTES = 64 * 1024;

  @Override
  public void writeTo(OutputStream out) throws IOException {
    DigestingOutputStream verified = new DigestingOutputStream(out);
    try {
      transport.retryLoop().run(number -> fetch(number, verified));
    } catch (ReceiverException e) {
      throw e.failure;
    }
    Digest digest = verified.finish();
    if (!digest.equals(descriptor.digest())) {
      throw new ImageException(
          wrongBytes,
          "%s: its bytes have the digest %s".formatted(access.subject(descriptor), digest));
    }
  }

  private boolean fetch(int number, DigestingOutputStream out) throws IOException {
    // there is nothing left to ask for if only the end of the answer got lost
    boolean isWhole = number > 1 && out.sizeBytes() == descriptor.sizeBytes();
    return isWhole
        || transport.alongside(request(out.sizeBytes()), response -> copy(response, out));
  }

  private RegistryRequest request(long fromBytes) {
    RegistryRequest request = access.blob("GET", descriptor).expecting(descriptor.sizeBytes());
    return fromBytes == 0 ? request : request.with("Range", "bytes=" + fromBytes + "-");
  }

  private boolean copy(Response response, DigestingOutputStream out) throws IOException {
    if (response.code() == 404) {
      throw new ImageException(
          wrongBytes, access.subject(descriptor) + ": the registry does not have it");
    }
    boolean goesOn = response.code() == 206 && out.sizeBytes() > 0;
    if (response.code() != 200 && !goesOn) {
      throw Failures.refused(access.blob("GET", descriptor), response);
    }
    try (InputStream in = response.body().byteStream()) {
      if (goesOn) {
        requireRange(response, out.sizeBytes());
      } else {
        in.skipNBytes(out.sizeBytes());
      }
      copy(in, out);
    }
    if (out.sizeBytes() < descriptor.sizeBytes()) {
      throw RetryableException.of(
          FailureKind.TEMPORARY,
          "%s: only %s came"
              .formatted(access.subject(descriptor), Listing.count(out.sizeBytes(), "byte")));
    }
    return true;
  }

  private void copy(InputStream in, DigestingOutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
      if (out.sizeBytes() + length > descriptor.sizeBytes()) {
        throw new ImageException(
            wrongBytes, access.subject(descriptor) + ": it is longer than that");
      }
      try {
        out.write(buffer, 0, length);
      } catch (ImageException e) {
        throw e;
      } catch (IOException e) {
        throw new ReceiverException(e);
      }
    }
  }

  /** A failure of the receiver of the bytes, not of the registry that they come from. */
  private static final class ReceiverException extends ImageException {
    private static final long serialVersionUID = 1L;

    private final IOException failure;

    ReceiverException(IOException failure) {
      super(FailureKind.OUTPUT, "the receiver failed", failure);
      this.failure = failure;
    }
  }

  private void requireRange(Response response, long fromBytes) throws IOException {
    String range = String.valueOf(response.header("Content-Range"));
    if (!range.startsWith("bytes " + fromBytes + "-")) {
      throw new ImageException(
          FailureKind.REGISTRY,
          "%s: the registry sent the range '%s', asked was from byte %d"
              .formatted(access.subject(descriptor), PrintableText.line(range), fromBytes));
    }
  }
}
