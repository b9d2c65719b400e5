package guiximage.base;

import guiximage.Listing;
import guiximage.base.ImageFiles.ImageFile;
import guiximage.image.BaseImage;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.ImageConfig;
import guiximage.oci.ImageIndex;
import guiximage.oci.IndexedImages;
import guiximage.oci.Manifest;
import guiximage.oci.Platform;
import guiximage.tar.TarReader.MalformedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A reader of the image for a platform in an OCI layout. */
final class LayoutReader {
  private static final int MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;

  private final Path layout;
  private final ImageFiles files;
  private final @Nullable String wanted;
  private final Platform platform;

  /** Documents that were read, up to the size of the largest one. */
  private final Map<Digest, byte[]> kept = new HashMap<>();

  private long keptBytes;
  private final LayoutDocuments documents = new LayoutDocuments();

  private LayoutReader(Path layout, ImageFiles files, @Nullable String wanted, Platform platform) {
    this.layout = layout;
    this.files = files;
    this.wanted = wanted;
    this.platform = platform;
  }

  /** An image of the layout: what its manifest says and what its config does. */
  private record Candidate(Manifest manifest, ImageConfig config) {}

  /**
   * Reads an image.
   *
   * @param wanted its name in the list of images; empty for the only one
   */
  static BaseImage read(Path layout, ImageFiles files, Optional<String> wanted, Platform platform)
      throws IOException {
    return new LayoutReader(layout, files, wanted.orElse(null), platform).read();
  }

  private BaseImage read() throws IOException {
    byte[] version = document(LayoutIndex.VERSION_FILE);
    if (!LayoutIndex.isKnownVersion(version)) {
      throw new MalformedException("it is an OCI layout of another version than 1.0.0");
    }
    ImageIndex index = ImageIndex.parse(document(LayoutIndex.FILE));
    List<Descriptor> best = IndexedImages.of(named(index), documents).best(platform);
    List<Candidate> candidates = new ArrayList<>();
    for (Descriptor entry : best) {
      Manifest manifest = Manifest.parse(document(entry));
      candidates.add(new Candidate(manifest, documents.config(manifest)));
    }
    if (candidates.size() != 1) {
      throw new MalformedException(
          "it has %s for %s%s"
              .formatted(
                  Listing.count(candidates.size(), "image"),
                  platform,
                  names(index).isEmpty()
                      ? Listing.after(": ", best.stream().map(Descriptor::digest).toList())
                      : ImageNames.advice(names(index))));
    }
    Documents.requirePlatform(candidates.get(0).config().platform(), platform);
    return image(candidates.get(0));
  }

  /** The documents of the layout. */
  private final class LayoutDocuments implements IndexedImages.Source {
    @Override
    public byte[] document(Descriptor described) throws IOException {
      return LayoutReader.this.document(described);
    }

    @Override
    public ImageConfig config(Manifest manifest) throws IOException {
      return ImageConfig.parse(document(manifest.config()));
    }
  }

  private ImageIndex named(ImageIndex index) throws MalformedException {
    String name = wanted;
    if (name == null) {
      return index;
    }
    List<Descriptor> found =
        index.manifests().stream().filter(entry -> ImageNames.match(names(entry), name)).toList();
    if (found.isEmpty()) {
      throw new MalformedException(
          "it has no image '%s'".formatted(name) + ImageNames.advice(names(index)));
    }
    return ImageIndex.of(found);
  }

  private static List<String> names(ImageIndex index) {
    return index.manifests().stream()
        .flatMap(entry -> names(entry).stream().limit(1))
        .distinct()
        .toList();
  }

  /** The name with a tag first: the other may be a tag alone, or the same in full. */
  private static List<String> names(Descriptor entry) {
    return Stream.of(LayoutIndex.NAME, LayoutIndex.CONTAINERD_NAME)
        .flatMap(key -> Optional.ofNullable(entry.annotations().get(key)).stream())
        .sorted(Comparator.comparing(name -> !name.contains(":")))
        .toList();
  }

  private byte[] document(String name) throws IOException {
    ImageFile file =
        files
            .find(name)
            .orElseThrow(
                () ->
                    new MalformedException(
                        "it is neither a docker-archive nor an OCI layout: it has no " + name));
    return Documents.read(name, file, MAX_DOCUMENT_BYTES);
  }

  private byte[] document(Descriptor described) throws IOException {
    byte[] known = kept.get(described.digest());
    if (known != null && known.length == described.sizeBytes()) {
      return known;
    }
    byte[] bytes = read(described);
    keptBytes += bytes.length;
    if (keptBytes <= MAX_DOCUMENT_BYTES) {
      kept.put(described.digest(), bytes);
    }
    return bytes;
  }

  private byte[] read(Descriptor described) throws IOException {
    byte[] bytes =
        Documents.read(described.digest().toString(), file(described), MAX_DOCUMENT_BYTES);
    Digest found = Digest.of(bytes);
    if (bytes.length != described.sizeBytes() || !found.equals(described.digest())) {
      throw new MalformedException(
          "a document should be %s of %d bytes, but is %s of %d"
              .formatted(described.digest(), described.sizeBytes(), found, bytes.length));
    }
    return bytes;
  }

  private ImageFile file(Descriptor described) throws IOException {
    return files
        .find("blobs/sha256/" + described.digest().hex())
        .orElseThrow(() -> new MalformedException("it lacks the blob " + described.digest()));
  }

  private BaseImage image(Candidate candidate) throws IOException {
    List<Descriptor> described = candidate.manifest().layers();
    ImageConfig config = candidate.config();
    if (described.size() != config.diffIds().size() || described.isEmpty()) {
      throw new MalformedException(
          "its manifest names %s, its config %d"
              .formatted(Listing.count(described.size(), "layer"), config.diffIds().size()));
    }
    BaseLayers reader = new BaseLayers(layout);
    List<BaseImage.Layer> layers = new ArrayList<>();
    Map<Stated, BaseImage.Layer> known = new HashMap<>();
    for (int i = 0; i < described.size(); i++) {
      Descriptor layer = described.get(i);
      Stated stated = new Stated(layer, config.diffIds().get(i));
      if (!known.containsKey(stated)) {
        known.put(stated, reader.layer(stated.diffId(), layer, file(layer)));
      }
      layers.add(known.get(stated));
    }
    return new BaseImage(config, layers, Optional.empty());
  }

  /** A statement about a layer; a manifest may repeat it many times, and checking it is work. */
  private record Stated(Descriptor layer, DiffId diffId) {}
}
