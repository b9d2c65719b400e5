package guiximage.oci;

import guiximage.Listing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The images that an index lists, with their platforms: those of the indexes in it too. The config
 * of an image tells the platform that the index does not state. Attestations, signatures and other
 * artifacts are passed over.
 */
public final class IndexedImages {
  /** The depth up to which indexes are read that lie in indexes. */
  private static final int MAX_DEPTH = 3;

  /** The most documents that are read because the index does not state what they are. */
  private static final int MAX_READ = 1000;

  /** The annotation of BuildKit's attestations, whose platform is unknown/unknown besides. */
  private static final String REFERENCE_TYPE = "vnd.docker.reference.type";

  private final Source source;
  private final List<Listed> images = new ArrayList<>();
  private final Set<String> listed = new HashSet<>();

  /** The documents that were read: a list may name one a thousand times. */
  private final Set<Digest> seen = new HashSet<>();

  private @Nullable DocumentException passedOver;
  private int read;

  private IndexedImages(Source source) {
    this.source = source;
  }

  /** The documents that an index names. */
  public interface Source {
    /** The bytes of a manifest or an index, their digest verified. */
    byte[] document(Descriptor described) throws IOException;

    /** The config of an image, its digest verified. */
    ImageConfig config(Manifest manifest) throws IOException;
  }

  private record Listed(Descriptor manifest, Platform platform) {}

  /**
   * Reads what {@code index} does not state.
   *
   * @throws DocumentException if indexes lie deeper than 3, or more than 1000 documents would have
   *     to be read
   */
  public static IndexedImages of(ImageIndex index, Source source) throws IOException {
    IndexedImages found = new IndexedImages(source);
    found.collect(index, MAX_DEPTH);
    return found;
  }

  private void collect(ImageIndex index, int depth) throws IOException {
    if (depth == 0) {
      throw new DocumentException("its indexes lie deeper than " + MAX_DEPTH);
    }
    for (Descriptor entry : index.manifests()) {
      Optional<Platform> platform = entry.platform();
      boolean attestation =
          entry.annotations().containsKey(REFERENCE_TYPE)
              || platform.filter(Platform::isUnknown).isPresent();
      if (attestation) {
        continue;
      }
      if (platform.isPresent() && !entry.mediaType().isIndex()) {
        add(entry, platform.get());
      } else if (seen.add(entry.digest())) {
        read(entry, depth);
      }
    }
  }

  private void read(Descriptor entry, int depth) throws IOException {
    read++;
    if (read > MAX_READ) {
      throw new DocumentException(
          "it lists more than " + MAX_READ + " documents without stating their platforms");
    }
    byte[] document = source.document(entry);
    if (entry.mediaType().isIndex()) {
      collect(ImageIndex.parse(document), depth - 1);
      return;
    }
    Manifest manifest;
    try {
      manifest = Manifest.parse(document);
    } catch (DocumentException e) {
      passedOver = e;
      return;
    }
    Platform platform = source.config(manifest).platform();
    if (!platform.isUnknown()) {
      add(entry, platform);
    }
  }

  private void add(Descriptor entry, Platform platform) {
    if (listed.add(entry.digest() + " " + platform)) {
      images.add(new Listed(entry, platform));
    }
  }

  /** The platforms that there are images for, each once, in the order of the index. */
  public List<Platform> platforms() {
    return images.stream().map(Listed::platform).distinct().toList();
  }

  /**
   * The manifests of all images, each with its platform, in the order of the index; at least one.
   *
   * @throws DocumentException that says what the index lists if there is no image
   */
  public List<Descriptor> images() throws DocumentException {
    if (images.isEmpty()) {
      throw passedOver != null
          ? passedOver
          : new DocumentException("it is an index without any image");
    }
    return images.stream().map(image -> image.manifest().withPlatform(image.platform())).toList();
  }

  /**
   * The manifests that suit {@code wanted} best, in the order of the index; at least one.
   *
   * @throws OtherPlatformException that lists the platforms there are, if none suits it
   * @throws DocumentException that says what the index lists if there is no image at all
   */
  public List<Descriptor> best(Platform wanted) throws DocumentException {
    OptionalInt least =
        images.stream().flatMapToInt(image -> image.platform().rank(wanted).stream()).min();
    if (least.isEmpty()) {
      if (images.isEmpty() && passedOver != null) {
        throw passedOver;
      }
      throw new OtherPlatformException(
          "it has no image for " + wanted + Listing.after(", only for ", platforms()));
    }
    return images.stream()
        .filter(image -> image.platform().rank(wanted).equals(least))
        .map(Listed::manifest)
        .toList();
  }
}
