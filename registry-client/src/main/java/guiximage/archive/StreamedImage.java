package guiximage.archive;

import guiximage.archive.ArchivePlan.Repeats;
import guiximage.base.BaseImages;
import guiximage.base.DockerArchiveReader;
import guiximage.build.DescriptionReader;
import guiximage.build.ImageDescription;
import guiximage.file.RawPath;
import guiximage.layer.LayerRecipe;
import guiximage.layer.SizedTar;
import guiximage.layer.TarFileLayerRecipe;
import guiximage.oci.Platform;
import guiximage.store.StoreItems;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import guiximage.tar.Ownership;
import guiximage.tar.TarEntry;
import guiximage.tar.TarMember;
import guiximage.task.Tasks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The archive that Guix's and nixpkgs' stream-layered-image scripts make of a description, byte for
 * byte. The format is that of {@code docs/stream-format.md}.
 */
public final class StreamedImage {
  private static final int MODE = 0644;
  private static final int CUSTOMISATION_MODE = 0444;
  private static final Ownership OWNER = new Ownership(0, 0, "", "");

  private final ImageDescription description;
  private final @Nullable DockerArchiveReader base;
  private final List<LayerRecipe> layers;
  private final Instant now;

  private StreamedImage(
      ImageDescription description,
      @Nullable DockerArchiveReader base,
      List<LayerRecipe> layers,
      Instant now) {
    this.description = description;
    this.base = base;
    this.layers = layers;
    this.now = now;
  }

  /**
   * Reads what the description refers to: the headers of the base image, the customisation layer.
   *
   * @param items tells the NAR hashes of store items, where it knows them: layers of such items can
   *     be in an index
   * @param now what the word {@code now} means
   * @throws guiximage.ImageException of kind STORE or BASE_IMAGE if something is not as it should
   *     be
   */
  public static StreamedImage of(
      ImageDescription description, StoreItems items, StoreRoot root, Instant now)
      throws IOException {
    Optional<Path> file = description.fromImage(root);
    DockerArchiveReader base = file.isEmpty() ? null : BaseImages.readDockerArchive(file.get());
    List<LayerRecipe> layers = description.layers(items, root, now);
    for (LayerRecipe layer : layers) {
      if (layer instanceof TarFileLayerRecipe customisation) {
        customisation.verify();
      }
    }
    return new StreamedImage(description, base, layers, now);
  }

  /** The name that the archive gives the image. */
  public String repoTag() {
    return description.repoTag();
  }

  public Platform platform() {
    return Platform.linux(description.architecture());
  }

  private List<DockerArchiveReader.Layer> baseLayers() {
    return base == null ? List.of() : base.layers();
  }

  /** The store paths of each layer, base layer first; none for one that holds something else. */
  public List<List<StorePath>> storePaths() {
    List<List<StorePath>> paths = new ArrayList<>();
    baseLayers().forEach(layer -> paths.add(List.of()));
    layers.forEach(layer -> paths.add(layer.storePaths()));
    return List.copyOf(paths);
  }

  /**
   * The same under another name.
   *
   * @throws IllegalArgumentException if it is not a name with a tag
   */
  public StreamedImage named(String repoTag) {
    ImageDescription d = description;
    return new StreamedImage(
        new ImageDescription(
            d.variant(),
            d.architecture(),
            d.container(),
            d.created(),
            d.mtime(),
            d.owner(),
            DescriptionReader.requireRepoTag(repoTag),
            d.storeDirectory(),
            d.fromImage(),
            d.storeLayers(),
            d.customisationLayer()),
        base,
        layers,
        now);
  }

  /**
   * Writes the archive to {@code file}, which appears when it is complete; each store file is read
   * once.
   *
   * @throws guiximage.ImageException as {@link DockerArchive#write}
   */
  public ArchivedImage write(Path file, ArchiveRun run) throws IOException {
    return ArchiveOutput.PLAIN.write(() -> plan(run), file, run);
  }

  /**
   * Writes the archive to {@code out}, which stays open. Store files of layers that the index does
   * not know are read twice; after a failure the archive has no {@code manifest.json}.
   *
   * @throws guiximage.ImageException as {@link DockerArchive#write}
   */
  public ArchivedImage write(OutputStream out, ArchiveRun run) throws IOException {
    return ArchiveOutput.PLAIN.write(() -> plan(run), out, run);
  }

  /**
   * Writes the archive to {@code file}, which is open for reading and writing, has no bytes yet,
   * and stays open: each store file is read once. After a failure it has no bytes again.
   *
   * @throws guiximage.ImageException as {@link DockerArchive#write}
   */
  public ArchivedImage write(FileChannel file, ArchiveRun run) throws IOException {
    try {
      return new ArchiveFile(plan(run), new SeekableOutput.Borrowed(file, "-"), run).write();
    } catch (IOException | RuntimeException e) {
      try {
        file.truncate(0);
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  private ArchivePlan plan(ArchiveRun run) throws IOException {
    List<LayerMember> planned = new ArrayList<>();
    for (DockerArchiveReader.Layer layer : baseLayers()) {
      planned.add(LayerMember.passed(layer.layer(), copied(layer)));
    }
    planned.addAll(Tasks.map(layers, run.jobs(), "size", this::made));
    StreamDocuments documents = new StreamDocuments(description, base, layers, now);
    return new ArchivePlan(
        planned, Repeats.KEPT, written -> documents.ending(written, this::document));
  }

  private static TarEntry copied(DockerArchiveReader.Layer layer) {
    TarMember member = layer.member();
    return TarEntry.file(
        RawPath.of(layer.name()),
        member.mode(),
        member.sizeBytes(),
        member.owner(),
        member.mtimeSeconds());
  }

  private LayerMember made(LayerRecipe recipe) throws IOException {
    SizedTar tar = recipe.sizedTar();
    boolean customisation = recipe instanceof TarFileLayerRecipe;
    return LayerMember.made(
        recipe,
        tar.content(),
        diffId ->
            TarEntry.file(
                RawPath.of(DockerManifest.layerName(diffId)),
                customisation ? CUSTOMISATION_MODE : MODE,
                tar.sizeBytes(),
                customisation ? Ownership.ROOT : OWNER,
                mtimeSeconds()));
  }

  private TarEntry document(String name, long sizeBytes) {
    return TarEntry.file(RawPath.of(name), MODE, sizeBytes, OWNER, mtimeSeconds());
  }

  private long mtimeSeconds() {
    return description.mtime().instant(now).getEpochSecond();
  }
}
