package guiximage.base;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.IoSupplier;
import guiximage.compression.ArchiveCompression;
import guiximage.image.BaseImage;
import guiximage.image.Layer;
import guiximage.image.ManifestFormat;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.DigestingOutputStream;
import guiximage.oci.TeeOutputStream;
import guiximage.tar.TarReader.MalformedException;
import guiximage.task.Tasks;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.List;
import java.util.Optional;

/** A comparison of the tar in a layer with its diff ID, while the bytes of the layer go by. */
public final class LayerVerification {
  private static final int PIPE_BYTES = 1024 * 1024;

  private LayerVerification() {}

  /**
   * Reads {@code blob}, which verifies its own digest, uncompresses it and compares the diff ID.
   *
   * @throws ImageException of kind REGISTRY if the layer holds something else
   */
  public static void verify(Blob blob, Layer layer) throws IOException {
    pass(blob, layer.diffId(), FailureKind.REGISTRY, OutputStream.nullOutputStream());
  }

  /** The same image, each of whose layers is verified whenever its bytes are written. */
  public static BaseImage verifying(BaseImage image) {
    List<BaseImage.Layer> layers =
        image.layers().stream()
            .map(
                layer ->
                    new BaseImage.Layer(
                        layer.diffId(),
                        Blob.of(
                            layer.blob().descriptor(),
                            out ->
                                pass(layer.blob(), layer.diffId(), FailureKind.BASE_IMAGE, out))))
            .toList();
    return new BaseImage(image.config(), layers, image.origin());
  }

  private static void pass(Blob blob, DiffId diffId, FailureKind lie, OutputStream out)
      throws IOException {
    DigestingOutputStream tar = new DigestingOutputStream(OutputStream.nullOutputStream());
    PipedInputStream in = new PipedInputStream(PIPE_BYTES);
    PipedOutputStream pipe = new PipedOutputStream(in);
    List<IoSupplier<Optional<IOException>>> ends =
        List.of(() -> write(blob, out, pipe), () -> uncompress(in, blob.descriptor(), tar));
    List<Optional<IOException>> failures = Tasks.map(ends, 2, "verify", IoSupplier::get);
    if (failures.get(0).isPresent()) {
      throw failures.get(0).get();
    }
    Digest layer = blob.descriptor().digest();
    if (failures.get(1).isPresent()) {
      IOException e = failures.get(1).get();
      throw new ImageException(
          lie, "layer %s cannot be uncompressed: %s".formatted(layer, e.getMessage()), e);
    }
    Digest found = tar.finish();
    if (!found.equals(diffId.digest())) {
      throw new ImageException(
          lie,
          "layer %s holds a tar with the digest %s, the image's config says %s"
              .formatted(layer, found, diffId));
    }
  }

  private static Optional<IOException> write(Blob blob, OutputStream out, PipedOutputStream pipe)
      throws IOException {
    try (pipe) {
      blob.writeTo(new TeeOutputStream(out, pipe));
      return Optional.empty();
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      return Optional.of(e); // the reader ends as well, with a failure that follows from this
    }
  }

  private static Optional<IOException> uncompress(InputStream in, Descriptor blob, OutputStream tar)
      throws IOException {
    Optional<IOException> malformed = Optional.empty();
    BufferedInputStream bytes = new BufferedInputStream(new Unclosed(in));
    try (InputStream uncompressed = compression(blob, bytes).decompress(bytes, blob.sizeBytes())) {
      uncompressed.transferTo(tar);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      malformed = Optional.of(e);
    }
    // to the end, so that a blob that is damaged is found to have another digest
    in.transferTo(OutputStream.nullOutputStream());
    return malformed;
  }

  /** The compression that the bytes have, for the media type of a layer may state another. */
  private static ArchiveCompression compression(Descriptor blob, BufferedInputStream bytes)
      throws IOException {
    if (ManifestFormat.layerAlgorithm(blob.mediaType()).isEmpty()) {
      throw new MalformedException(blob.mediaType() + " is not the type of a layer");
    }
    return ArchiveCompression.detect(bytes);
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
