package guiximage.archive;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.ImageLayer;
import guiximage.oci.Blob;
import guiximage.oci.Digest;
import guiximage.oci.DigestingOutputStream;
import guiximage.task.Tasks;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Reads a layer to its end and compares what it holds with what the image says of it. */
public final class LayerVerification {
  private static final int PIPE_BYTES = 1024 * 1024;

  private LayerVerification() {}

  /** One of the two ends of a pipe at work. */
  @FunctionalInterface
  private interface End {
    void run() throws IOException;
  }

  /**
   * Reads {@code blob}, which verifies its own digest, uncompresses it and compares the diff ID.
   *
   * @throws ImageException of kind REGISTRY if the layer holds something else
   */
  public static void verify(Blob blob, ImageLayer layer) throws IOException {
    DigestingOutputStream tar = new DigestingOutputStream(OutputStream.nullOutputStream());
    PipedInputStream in = new PipedInputStream(PIPE_BYTES);
    PipedOutputStream out = new PipedOutputStream(in);
    End writer =
        () -> {
          try (out) {
            blob.writeTo(out);
          }
        };
    AtomicReference<IOException> malformed = new AtomicReference<>();
    End reader =
        () -> {
          BlobFormat format = BlobFormat.of(layer.descriptor().mediaType());
          try (InputStream uncompressed =
              format.decompress(new Unclosed(in), layer.descriptor().sizeBytes())) {
            uncompressed.transferTo(tar);
          } catch (InterruptedIOException e) {
            throw e;
          } catch (IOException e) {
            malformed.set(e);
          }
          // to the end, so that a blob that is damaged is found to have another digest
          in.transferTo(OutputStream.nullOutputStream());
        };
    Tasks.map(
        List.of(writer, reader),
        2,
        "deep",
        end -> {
          end.run();
          return end;
        });
    if (malformed.get() != null) {
      throw new ImageException(
          FailureKind.REGISTRY,
          "layer %s cannot be uncompressed: %s"
              .formatted(layer.descriptor().digest(), malformed.get().getMessage()),
          malformed.get());
    }
    Digest found = tar.finish();
    if (!found.equals(layer.diffId().digest())) {
      throw new ImageException(
          FailureKind.REGISTRY,
          "layer %s holds a tar with the digest %s, the image's config says %s"
              .formatted(layer.descriptor().digest(), found, layer.diffId()));
    }
  }

  /** Stays open when what reads from it is closed. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }
}
