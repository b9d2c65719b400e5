package guiximage.archive;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.ImageLayer;
import guiximage.oci.Blob;
import guiximage.oci.Digest;
import guiximage.oci.DigestingOutputStream;
import guiximage.task.Tasks;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.List;

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
    End reader =
        () -> {
          BlobFormat format = BlobFormat.of(layer.descriptor().mediaType());
          try (InputStream uncompressed = format.decompress(in, layer.descriptor().sizeBytes())) {
            uncompressed.transferTo(tar);
          }
        };
    Tasks.map(
        List.of(writer, reader),
        2,
        "deep",
        end -> {
          end.run();
          return end;
        });
    Digest found = tar.finish();
    if (!found.equals(layer.diffId().digest())) {
      throw new ImageException(
          FailureKind.REGISTRY,
          "layer %s holds a tar with the digest %s, the image's config says %s"
              .formatted(layer.descriptor().digest(), found, layer.diffId()));
    }
  }
}
