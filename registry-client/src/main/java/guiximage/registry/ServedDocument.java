package guiximage.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Blob;
import guiximage.oci.Digest;
import guiximage.oci.DocumentException;
import guiximage.oci.ImageIndex;
import guiximage.oci.Manifest;
import guiximage.oci.MediaType;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A manifest or an index as a registry serves it, its digest verified. */
final class ServedDocument {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final byte[] bytes;
  private final @Nullable MediaType mediaType;
  private final Digest digest;

  /**
   * Takes {@code bytes} over.
   *
   * @param contentType as the registry says it, perhaps with parameters
   * @param digest of {@code bytes}
   */
  ServedDocument(byte[] bytes, String contentType, Digest digest) {
    this.bytes = bytes;
    this.mediaType = MediaType.find(contentType.split(";", 2)[0].strip()).orElse(null);
    this.digest = digest;
  }

  /** As the registry called it; empty for a type that is not known. */
  Optional<MediaType> mediaType() {
    return Optional.ofNullable(mediaType);
  }

  Digest digest() {
    return digest;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  long sizeBytes() {
    return bytes.length;
  }

  boolean isIndex() {
    return mediaType == null ? parsesAsIndex() : mediaType.isIndex();
  }

  private boolean parsesAsIndex() {
    try {
      return !ImageIndex.parse(bytes).manifests().isEmpty();
    } catch (DocumentException e) {
      return false;
    }
  }

  ImageIndex asIndex() throws DocumentException {
    ImageIndex index = ImageIndex.parse(bytes);
    require(index.mediaType());
    return index;
  }

  Manifest asManifest() throws DocumentException {
    Manifest manifest = Manifest.parse(bytes);
    require(manifest.mediaType());
    return manifest;
  }

  /** Refuses a document that is served as one kind and says it is another (CVE-2021-41190). */
  private void require(MediaType stated) throws DocumentException {
    if (mediaType != null && mediaType != stated) {
      throw new DocumentException("it is served as " + mediaType + " but says it is " + stated);
    }
  }

  /**
   * The document to publish elsewhere, byte for byte.
   *
   * @param subject names it in messages
   * @throws ImageException of kind REGISTRY if it states a media type of no document
   */
  Blob blob(String subject) throws IOException {
    return Blob.of(statedType(subject), bytes);
  }

  /**
   * The document of any kind as JSON.
   *
   * @param subject names it in messages
   * @throws ImageException of kind REGISTRY if it is not JSON
   */
  JsonNode json(String subject) throws IOException {
    try {
      return MAPPER.readTree(bytes);
    } catch (IOException e) {
      throw new ImageException(FailureKind.REGISTRY, subject + ": it is not JSON", e);
    }
  }

  /** The media type that a document states, and if it states none, that of what it looks like. */
  private MediaType statedType(String subject) throws IOException {
    JsonNode stated = json(subject).path("mediaType");
    if (stated.isMissingNode()) {
      return isIndex() ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST;
    }
    return MediaType.find(stated.asText())
        .orElseThrow(
            () ->
                new ImageException(
                    FailureKind.REGISTRY,
                    subject + ": its media type is '" + stated.asText() + "'"));
  }
}
