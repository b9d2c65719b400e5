package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.IoFunction;
import guiximage.image.PublishedImage;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.DocumentException;
import guiximage.oci.ImageConfig;
import guiximage.oci.IndexedImages;
import guiximage.oci.Manifest;
import guiximage.oci.OtherPlatformException;
import guiximage.oci.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** A reader of the manifests and configs of one repository. Remembers the blobs that they name. */
final class ImageDocuments {
  private final RepositoryAccess access;
  private final ManifestStore manifests;
  private final Transport transport;
  private final PresentBlobs known;
  private final ConcurrentMap<String, Digest> names;

  /** By name; asked for once, for there are several images in each. */
  private final ConcurrentMap<String, ServedDocument> indexes = new ConcurrentHashMap<>();

  /**
   * @param names what tags and digests are known to stand for
   */
  ImageDocuments(
      RepositoryAccess access,
      ManifestStore manifests,
      Transport transport,
      PresentBlobs known,
      ConcurrentMap<String, Digest> names) {
    this.access = access;
    this.manifests = manifests;
    this.transport = transport;
    this.known = known;
    this.names = names;
  }

  /**
   * The image for a platform that a name stands for; empty if nothing is there, or nothing that may
   * be read by a user who may push.
   *
   * @throws DocumentException if it is no image for the platform
   */
  Optional<PublishedImage> find(String identifier, Platform platform) throws IOException {
    Optional<ServedDocument> served = Optional.ofNullable(indexes.get(identifier));
    try {
      if (served.isEmpty()) {
        served = manifests.get(identifier);
      }
    } catch (RegistryException e) {
      if (e.status() == 403 && access.mayPush()) {
        // a user who may push need not be allowed to pull
        return Optional.empty();
      }
      throw e;
    }
    if (served.isEmpty()) {
      return Optional.empty();
    }
    names.put(identifier, served.get().digest());
    if (served.get().isIndex()) {
      indexes.put(identifier, served.get());
    }
    return Optional.of(image(served.get(), platform));
  }

  /**
   * The image for a platform.
   *
   * @param served its manifest, or an index that has it
   */
  PublishedImage image(ServedDocument served, Platform platform) throws IOException {
    ServedDocument inner = served.isIndex() ? chosen(served, platform) : served;
    Manifest manifest = inner.asManifest();
    ImageConfig config = config(manifest);
    if (!config.platform().suits(platform)) {
      throw new OtherPlatformException(
          "it is for %s, want %s".formatted(config.platform(), platform));
    }
    known.note(access.name(), manifest);
    try {
      return new PublishedImage(inner.digest(), manifest, config);
    } catch (IllegalArgumentException e) {
      throw new DocumentException(String.valueOf(e.getMessage()));
    }
  }

  private ServedDocument chosen(ServedDocument index, Platform platform) throws IOException {
    Descriptor chosen = listed(index).best(platform).get(0);
    ServedDocument manifest = described(chosen);
    names.put(chosen.digest().toString(), manifest.digest());
    return manifest;
  }

  private IndexedImages listed(ServedDocument index) throws IOException {
    return IndexedImages.of(
        index.asIndex(),
        new IndexedImages.Source() {
          @Override
          public byte[] document(Descriptor entry) throws IOException {
            return described(entry).bytes();
          }

          @Override
          public ImageConfig config(Manifest manifest) throws IOException {
            return ImageDocuments.this.config(manifest);
          }
        });
  }

  private ServedDocument described(Descriptor entry) throws IOException {
    String identifier = entry.digest().toString();
    ServedDocument document =
        manifests
            .get(identifier)
            .orElseThrow(() -> new DocumentException("its manifest " + identifier + " is missing"));
    if (document.sizeBytes() != entry.sizeBytes()) {
      throw new DocumentException("its manifest " + identifier + " has another size");
    }
    return document;
  }

  /** As {@link Repository#platforms}. */
  List<Platform> platforms(String identifier) throws IOException {
    Optional<ServedDocument> served = manifests.get(identifier);
    if (served.isEmpty()) {
      return List.of();
    }
    if (served.get().isIndex()) {
      indexes.put(identifier, served.get());
    }
    try {
      return platforms(served.get());
    } catch (DocumentException e) {
      return List.of();
    }
  }

  private List<Platform> platforms(ServedDocument served) throws IOException {
    return served.isIndex()
        ? listed(served).platforms()
        : List.of(config(served.asManifest()).platform());
  }

  /**
   * The images that a name stands for: one, or those of an index.
   *
   * @throws ImageException of kind REGISTRY that says what the name stands for if it has no image
   */
  List<ServedImage> images(String identifier) throws IOException {
    return explained(
        identifier,
        served -> {
          List<ServedImage> images = new ArrayList<>();
          if (!served.isIndex()) {
            images.add(single(served));
            return images;
          }
          for (Descriptor entry : listed(served).images()) {
            images.add(single(described(entry)));
          }
          return images;
        });
  }

  private ServedImage single(ServedDocument served) throws IOException {
    Manifest manifest = served.asManifest();
    ServedImage image = new ServedImage(served, manifest, config(manifest));
    known.note(access.name(), manifest);
    return image;
  }

  /** The image for a platform; fails as {@link #images}. */
  PublishedImage require(String identifier, Platform platform) throws IOException {
    return explained(identifier, served -> image(served, platform));
  }

  /** The platforms for which there is an image, at least one; fails as {@link #images}. */
  List<Platform> requirePlatforms(String identifier) throws IOException {
    return explained(
        identifier,
        served ->
            served.isIndex()
                ? listed(served).images().stream().flatMap(e -> e.platform().stream()).toList()
                : platforms(served));
  }

  /** The image for a platform, to build upon; fails with an exception of kind BASE_IMAGE. */
  PublishedImage requireBase(String identifier, Platform platform) throws IOException {
    String subject = "base image " + access.subject(identifier);
    return explained(
        identifier, subject, FailureKind.BASE_IMAGE, served -> image(served, platform));
  }

  private <T> T explained(String identifier, IoFunction<ServedDocument, T> reading)
      throws IOException {
    String subject = access.subject(identifier);
    return explained(identifier, subject, FailureKind.REGISTRY, reading);
  }

  private <T> T explained(
      String identifier, String subject, FailureKind kind, IoFunction<ServedDocument, T> reading)
      throws IOException {
    ServedDocument served =
        manifests
            .get(identifier)
            .orElseThrow(() -> new ImageException(kind, subject + ": not found"));
    try {
      return reading.apply(served);
    } catch (DocumentException e) {
      throw new ImageException(kind, subject + ": " + e.getMessage(), e);
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
