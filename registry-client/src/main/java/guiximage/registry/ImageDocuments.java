package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.PublishedImage;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.DocumentException;
import guiximage.oci.ImageConfig;
import guiximage.oci.Manifest;
import guiximage.oci.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentMap;

/**
 * A reader of the manifests and configs of one repository. Remembers the blobs that they name.
 *
 * @param names what tags and digests are known to stand for
 */
record ImageDocuments(
    RepositoryAccess access,
    ManifestStore manifests,
    Transport transport,
    KnownBlobs known,
    ConcurrentMap<String, Digest> names) {

  /**
   * The image for a platform.
   *
   * @param served its manifest, or an index that has it
   */
  PublishedImage image(ServedDocument served, Platform platform) throws IOException {
    ServedDocument inner = served.isIndex() ? chosen(served, platform) : served;
    Manifest manifest = inner.asManifest();
    ImageConfig config = config(manifest);
    Platforms.require(config.platform(), platform);
    known.note(access.name(), manifest);
    try {
      return new PublishedImage(inner.digest(), manifest, config);
    } catch (IllegalArgumentException e) {
      throw new DocumentException(String.valueOf(e.getMessage()));
    }
  }

  private ServedDocument chosen(ServedDocument index, Platform platform) throws IOException {
    Descriptor chosen = Platforms.choose(index.asIndex(), platform);
    String identifier = chosen.digest().toString();
    ServedDocument manifest =
        manifests
            .get(identifier)
            .orElseThrow(() -> new DocumentException("its manifest " + identifier + " is missing"));
    if (manifest.sizeBytes() != chosen.sizeBytes()) {
      throw new DocumentException("its manifest " + identifier + " has another size");
    }
    names.put(identifier, manifest.digest());
    return manifest;
  }

  /** The platforms for which there is an image. */
  List<Platform> platforms(ServedDocument served) throws IOException {
    return served.isIndex()
        ? Platforms.of(served.asIndex())
        : List.of(config(served.asManifest()).platform());
  }

  /**
   * The image that a name stands for.
   *
   * @throws ImageException of kind REGISTRY if there is none, or if it is an index
   */
  ServedImage single(String identifier) throws IOException {
    String subject = access.manifest("GET", identifier).subject();
    ServedDocument served =
        manifests
            .get(identifier)
            .orElseThrow(() -> new ImageException(FailureKind.REGISTRY, subject + ": not found"));
    try {
      Manifest manifest = served.asManifest();
      ServedImage image = new ServedImage(served, manifest, config(manifest));
      known.note(access.name(), manifest);
      return image;
    } catch (DocumentException e) {
      throw new ImageException(FailureKind.REGISTRY, subject + ": " + e.getMessage(), e);
    }
  }

  private ImageConfig config(Manifest manifest) throws IOException {
    Descriptor descriptor = manifest.config();
    if (descriptor.sizeBytes() > Bodies.MAX_CONFIG_BYTES) {
      throw new DocumentException(
          "its config is longer than %d bytes".formatted(Bodies.MAX_CONFIG_BYTES));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      new RemoteBlob(access, transport, descriptor, FailureKind.BASE_IMAGE).writeTo(bytes);
    } catch (ImageException e) {
      if (e.kind() == FailureKind.BASE_IMAGE) {
        throw new DocumentException("its config is wrong: " + e.getMessage());
      }
      throw e;
    }
    return ImageConfig.parse(bytes.toByteArray());
  }
}
