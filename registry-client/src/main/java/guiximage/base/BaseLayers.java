package guiximage.base;

import guiximage.Listing;
import guiximage.base.ImageFiles.ImageFile;
import guiximage.compression.ArchiveCompression;
import guiximage.image.BaseImage;
import guiximage.image.ManifestFormat;
import guiximage.oci.Blob;
import guiximage.oci.Compression;
import guiximage.oci.Content;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.DigestingOutputStream;
import guiximage.oci.MediaType;
import guiximage.tar.TarReader.MalformedException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/**
 * The layers of a base image that lies in files.
 *
 * @param image the whole base image, for messages
 */
record BaseLayers(Path image) {

  /**
   * A layer without a descriptor; its diff ID is verified if it is compressed.
   *
   * @throws MalformedException if it holds something else, or is compressed as no manifest can say
   */
  BaseImage.Layer layer(DiffId diffId, ImageFile file) throws IOException {
    Stored stored = read(diffId, file);
    Descriptor descriptor =
        new Descriptor(layerType(stored.compression()), stored.digest(), file.sizeBytes());
    return new BaseImage.Layer(diffId, Blob.of(descriptor, verifying(descriptor, file)));
  }

  /**
   * A layer that a manifest describes; its diff ID is verified. Its media type is that of the bytes
   * if the manifest states another compression, as the engines take it.
   *
   * @throws MalformedException if size, digest or diff ID differ
   */
  BaseImage.Layer layer(DiffId diffId, Descriptor described, ImageFile file) throws IOException {
    if (file.sizeBytes() != described.sizeBytes()) {
      throw new MalformedException(
          "layer %s has %s instead of %d"
              .formatted(
                  described.digest(),
                  Listing.count(file.sizeBytes(), "byte"),
                  described.sizeBytes()));
    }
    MediaType named =
        ManifestFormat.layerAlgorithm(described.mediaType())
            .map(Compression.Algorithm::mediaType)
            .orElseThrow(
                () ->
                    new MalformedException(described.mediaType() + " is not the type of a layer"));
    Stored stored = read(diffId, file);
    if (stored.compression() == ArchiveCompression.NONE) {
      requireDigest(described.digest(), diffId, described.digest());
    } else if (!stored.digest().equals(described.digest())) {
      throw wrongDigest(described.digest(), stored.digest());
    }
    MediaType actual = layerType(stored.compression());
    Descriptor descriptor = actual == named ? described : described.withMediaType(actual);
    return new BaseImage.Layer(diffId, Blob.of(descriptor, verifying(descriptor, file)));
  }

  private static MediaType layerType(ArchiveCompression compression) throws MalformedException {
    return compression
        .layerType()
        .orElseThrow(
            () ->
                new MalformedException(
                    "a layer is compressed with %s, which no manifest can name; compress it with gzip"
                        .formatted(compression)));
  }

  /**
   * A layer as a file holds it.
   *
   * @param digest of the file; of an uncompressed one, which is verified when it is written, the
   *     digest that its diff ID states
   */
  private record Stored(ArchiveCompression compression, Digest digest) {}

  /** Reads a compressed layer to its end and compares its diff ID. */
  private static Stored read(DiffId diffId, ImageFile file) throws IOException {
    MessageDigest sha256 = Digest.newSha256();
    DigestingOutputStream content = new DigestingOutputStream(OutputStream.nullOutputStream());
    try (BufferedInputStream source =
        new BufferedInputStream(new DigestInputStream(file.open(), sha256))) {
      ArchiveCompression compression = ArchiveCompression.detect(source);
      if (compression == ArchiveCompression.NONE) {
        return new Stored(compression, diffId.digest());
      }
      compression.decompress(source, file.sizeBytes()).transferTo(content);
      source.transferTo(OutputStream.nullOutputStream());
      Digest digest = Digest.ofHash(sha256.digest());
      requireDigest(digest, diffId, content.finish());
      return new Stored(compression, digest);
    }
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
