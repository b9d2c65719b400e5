package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Blob;
import guiximage.oci.BulkOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.LongConsumer;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * A blob on its way to the registry, in the size that was announced. Sent once: a second try has a
 * body of its own. Remembers if it was the blob, not the network, that failed.
 */
final class UploadBody extends RequestBody {
  private final Blob blob;
  private final String contentType;
  private final LongConsumer sent;
  private @Nullable IOException failure;

  /**
   * A body for one request.
   *
   * @param sent is told of every number of bytes handed to the network
   */
  UploadBody(Blob blob, String contentType, LongConsumer sent) {
    this.blob = blob;
    this.contentType = contentType;
    this.sent = sent;
  }

  /** The failure to read the blob itself; empty if the network failed, or nothing. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public MediaType contentType() {
    return MediaType.get(contentType);
  }

  @Override
  public long contentLength() {
    return blob.descriptor().sizeBytes();
  }

  /** Keeps OkHttp from sending the body again by itself, on a fresh connection or after a 503. */
  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    Network network = new Network(sink.outputStream(), contentLength(), sent);
    try {
      // not hashed once more: the maker of the blob has hashed it, and the registry will
      blob.writeTo(network);
      if (network.roomBytes > 0) {
        throw new ImageException(
            FailureKind.STORE,
            "blob %s changed while it was sent: %d of %d bytes are missing"
                .formatted(blob.descriptor().digest(), network.roomBytes, contentLength()));
      }
    } catch (IOException e) {
      if (!network.failed) {
        failure = e;
      }
      throw e;
    }
  }

  /** A stream to the network that remembers whether the network failed. */
  private static final class Network extends BulkOutputStream {
    private final OutputStream out;
    private final LongConsumer sent;
    private long roomBytes;
    private boolean failed;

    Network(OutputStream out, long roomBytes, LongConsumer sent) {
      this.out = out;
      this.roomBytes = roomBytes;
      this.sent = sent;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > roomBytes) {
        throw new ImageException(
            FailureKind.STORE, "a blob is longer than it was when it was first read");
      }
      roomBytes -= length;
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        failed = true;
        throw e;
      }
      sent.accept(length);
    }
  }
}
