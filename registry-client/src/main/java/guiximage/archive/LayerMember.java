package guiximage.archive;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.BaseImage;
import guiximage.image.Layer;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerIndex;
import guiximage.layer.LayerKey;
import guiximage.layer.LayerRecipe;
import guiximage.oci.BulkOutputStream;
import guiximage.oci.Content;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import guiximage.publish.Destination;
import guiximage.publish.LayerArrival;
import guiximage.publish.Progress;
import guiximage.tar.TarEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The member of an archive that holds a layer. Its position is known before its bytes are read,
 * because its size is; its name may follow from the bytes.
 */
final class LayerMember {
  private static final DiffId ANY = new DiffId(Digest.of(new byte[0]));

  private final Function<DiffId, TarEntry> entry;
  private final Content content;
  private final @Nullable LayerRecipe recipe;
  private final @Nullable Layer given;
  private final long sizeBytes;
  private final long totalBytes;

  private LayerMember(
      Function<DiffId, TarEntry> entry,
      Content content,
      @Nullable LayerRecipe recipe,
      @Nullable Layer given) {
    this.entry = entry;
    this.content = content;
    this.recipe = recipe;
    this.given = given;
    TarEntry some = entry.apply(ANY);
    this.sizeBytes = some.sizeBytes();
    this.totalBytes = some.totalBytes();
  }

  /**
   * A layer that is made by {@code recipe}.
   *
   * @param tar its bytes
   * @param entry its member, by the diff ID, which does not change the length of the header
   */
  static LayerMember made(LayerRecipe recipe, Content tar, Function<DiffId, TarEntry> entry) {
    return new LayerMember(entry, tar, recipe, null);
  }

  /** A layer that is there and is passed on as it is; it verifies itself while it is written. */
  static LayerMember passed(BaseImage.Layer layer, TarEntry entry) {
    return new LayerMember(
        diffId -> entry, layer.blob(), null, new Layer(layer.diffId(), layer.blob().descriptor()));
  }

  TarEntry entry(DiffId diffId) {
    return entry.apply(diffId);
  }

  /** The number of bytes of its content. */
  long sizeBytes() {
    return sizeBytes;
  }

  /** The number of bytes of the archive that the member takes. */
  long totalBytes() {
    return totalBytes;
  }

  /** The number of bytes of the member before its content. */
  int headerBytes() {
    return entry.apply(ANY).header().length;
  }

  /** The layer, if it is known without reading it. */
  Optional<Layer> find(LayerIndex index) throws IOException {
    Optional<LayerKey> key = key();
    if (given != null || key.isEmpty()) {
      return Optional.ofNullable(given);
    }
    return index
        .find(key.get())
        .filter(facts -> facts.tarSizeBytes() == sizeBytes)
        .map(facts -> layer(facts.diffId()));
  }

  /** Tells {@code index} what the bytes were. */
  void keep(LayerIndex index, Layer layer) throws IOException {
    Optional<LayerKey> key = key();
    if (key.isPresent()) {
      index.put(key.get(), new LayerFacts(layer.diffId(), sizeBytes, Map.of()));
    }
  }

  /** This layer, after it was written with a content of this digest. */
  Layer written(Digest digest) {
    return given != null ? given : layer(new DiffId(digest));
  }

  private Optional<LayerKey> key() {
    return recipe == null ? Optional.empty() : recipe.key();
  }

  private Layer layer(DiffId diffId) {
    return new Layer(diffId, new Descriptor(MediaType.OCI_LAYER, diffId.digest(), sizeBytes));
  }

  /** Its bytes, which {@code progress} sees; a failure of kind STORE if they are not as many. */
  Content content(Progress progress) {
    return out -> {
      Measured measured = new Measured(out, progress);
      content.writeTo(measured);
      if (measured.bytes != sizeBytes) {
        throw changed();
      }
    };
  }

  /** Tells that it is in the archive. */
  LayerArrival arrival(int number, Layer layer) {
    return new LayerArrival(
        number,
        layer,
        recipe == null ? List.of() : recipe.largestItems(),
        recipe == null ? "of the base image" : recipe.comment(),
        Map.of("archive", Destination.Transfer.WRITTEN));
  }

  ImageException changed() {
    return new ImageException(
        FailureKind.STORE,
        "the layer of "
            + (recipe == null ? "the base image" : recipe.comment())
            + " changed while it was read; leave the store alone and run again");
  }

  /** Counts, and stops a layer that would run into the next. */
  private final class Measured extends BulkOutputStream {
    private final OutputStream out;
    private final Progress progress;
    private long bytes;

    Measured(OutputStream out, Progress progress) {
      this.out = out;
      this.progress = progress;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      bytes += length;
      if (bytes > sizeBytes) {
        throw changed();
      }
      out.write(buffer, offset, length);
      progress.arrived(length);
    }
  }
}
