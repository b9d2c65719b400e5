package guiximage.base;

import guiximage.base.ImageFiles.ImageFile;
import guiximage.image.BaseImage;
import guiximage.oci.Blob;
import guiximage.oci.Content;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.DigestingOutputStream;
import guiximage.tar.TarReader.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/**
 * Makes layers of a base image out of files.
 *
 * @param image the whole base image, for messages
 */
record BaseLayers(Path image) {

  /** A layer of which nothing is known but what the config says it is uncompressed. */
  BaseImage.Layer layer(DiffId diffId, ImageFile file) throws IOException {
    BlobFormat format = formatOf(file);
    Digest digest = format == BlobFormat.TAR ? diffId.digest() : verify(diffId, file, format);
    return layer(diffId, new Descriptor(format.layerType(), digest, file.sizeBytes()), file);
  }

  /**
   * A layer that a manifest describes.
   *
   * @throws MalformedException if it is not so
   */
  BaseImage.Layer layer(DiffId diffId, Descriptor described, ImageFile file) throws IOException {
    if (file.sizeBytes() != described.sizeBytes()) {
      throw new MalformedException(
          "layer %s has %d bytes instead of %d"
              .formatted(described.digest(), file.sizeBytes(), described.sizeBytes()));
    }
    return new BaseImage.Layer(diffId, Blob.of(described, verifying(described, file)));
  }

  /** As {@link #layer(DiffId, Descriptor, ImageFile)}, and sees that the diff ID is right too. */
  BaseImage.Layer verifiedLayer(DiffId diffId, Descriptor described, ImageFile file)
      throws IOException {
    BaseImage.Layer layer = layer(diffId, described, file);
    BlobFormat format = BlobFormat.of(described.mediaType());
    if (format == BlobFormat.TAR) {
      requireDigest(described.digest(), diffId, described.digest());
    } else {
      Digest digest = verify(diffId, file, format);
      if (!digest.equals(described.digest())) {
        throw wrongDigest(described.digest(), digest);
      }
    }
    return layer;
  }

  private static BlobFormat formatOf(ImageFile file) throws IOException {
    try (InputStream in = file.open()) {
      return BlobFormat.of(in.readNBytes(BlobFormat.MAGIC_BYTES));
    }
  }

  /** Decompresses the layer, compares its diff ID, and returns the digest of the file. */
  private static Digest verify(DiffId diffId, ImageFile file, BlobFormat format)
      throws IOException {
    MessageDigest sha256 = Digest.newSha256();
    DigestingOutputStream content = new DigestingOutputStream(OutputStream.nullOutputStream());
    try (InputStream source = new DigestInputStream(file.open(), sha256)) {
      format.decompress(source, file.sizeBytes()).transferTo(content);
      source.transferTo(OutputStream.nullOutputStream());
    }
    Digest digest = Digest.ofHash(sha256.digest());
    requireDigest(digest, diffId, content.finish());
    return digest;
  }

  private static void requireDigest(Digest layer, DiffId stated, Digest found)
      throws MalformedException {
    if (!stated.digest().equals(found)) {
      throw new MalformedException(
          "layer %s has the diff ID %s, but the config says %s".formatted(layer, found, stated));
    }
  }

  private static MalformedException wrongDigest(Digest stated, Digest found) {
    return new MalformedException("layer %s has the digest %s".formatted(stated, found));
  }

  private Content verifying(Descriptor described, ImageFile file) {
    return out -> {
      DigestingOutputStream digesting = new DigestingOutputStream(out);
      try (InputStream in = file.open()) {
        copy(in, digesting);
      }
      Digest found = digesting.finish();
      if (digesting.sizeBytes() != described.sizeBytes() || !found.equals(described.digest())) {
        throw BaseImageFailure.of(
            image, wrongDigest(described.digest(), found).getMessage() + "; get it again");
      }
    };
  }

  /** Copies, and keeps failures of the source apart from those of {@code out}. */
  private void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    while (true) {
      int read;
      try {
        read = in.read(buffer);
      } catch (EOFException e) {
        throw BaseImageFailure.of(image, "it is cut short; get it again");
      } catch (IOException e) {
        throw BaseImageFailure.of(image, e);
      }
      if (read < 0) {
        return;
      }
      out.write(buffer, 0, read);
    }
  }
}
