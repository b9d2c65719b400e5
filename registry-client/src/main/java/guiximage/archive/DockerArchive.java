package guiximage.archive;

import guiximage.archive.ArchivePlan.Repeats;
import guiximage.compression.ArchiveCompression;
import guiximage.compression.GzipEncoder;
import guiximage.file.RawPath;
import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.layer.LayerRecipe;
import guiximage.layer.SizedTar;
import guiximage.oci.ImageReference;
import guiximage.tar.Ownership;
import guiximage.tar.TarEntry;
import guiximage.task.Tasks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An archive that {@code docker load} and {@code podman load} take: a member {@code <diff
 * ID>/layer.tar} a layer, the config, and {@code manifest.json}.
 *
 * @see <a href="https://github.com/moby/moby/blob/v20.10.24/image/spec/v1.2.md">Docker image
 *     specification 1.2, combined image JSON and filesystem changeset format</a>
 */
public final class DockerArchive {
  private static final int MODE = 0644;
  private static final long MTIME_SECONDS = 1;
  private static final Ownership OWNER = new Ownership(0, 0, "", "");

  private final List<String> repoTags;
  private final boolean legacy;

  private final ArchiveOutput output;

  private DockerArchive(List<String> repoTags, boolean legacy, ArchiveOutput output) {
    this.repoTags = List.copyOf(repoTags);
    this.legacy = legacy;
    this.output = output;
  }

  /**
   * An archive of one image under these names.
   *
   * @param repoTags such as {@code git:1}; none is allowed
   * @throws IllegalArgumentException if one is not a name with a tag
   */
  public static DockerArchive of(List<String> repoTags) {
    repoTags.forEach(ImageReference::parseTagged);
    return new DockerArchive(repoTags, false, ArchiveOutput.PLAIN);
  }

  /**
   * The same with the files {@code VERSION}, {@code json} and {@code repositories} that readers
   * from before Docker 1.10 want.
   */
  public DockerArchive withLegacyFiles() {
    return new DockerArchive(repoTags, true, output);
  }

  /**
   * The same, compressed as a whole. Docker 20.10 loads gzip, xz and bzip2; podman 4.3 and skopeo
   * 1.9 take zstd, and refuse gzip whoever made it ("invalid tar header").
   */
  public DockerArchive compressed(ArchiveCompression compression, GzipEncoder gzipEncoder) {
    return new DockerArchive(repoTags, legacy, new ArchiveOutput(compression, gzipEncoder));
  }

  /**
   * Writes {@code image} to {@code file}, which appears when it is complete and replaces what was
   * there. Each store file is read once.
   *
   * @throws guiximage.ImageException of kind CONFIGURATION if {@code file} is a directory or a
   *     link, of kind OUTPUT if it cannot be written, of another if the store or the base image is
   *     at fault
   */
  public ArchivedImage write(ImageRecipe image, Path file, ArchiveRun run) throws IOException {
    return output.write(() -> plan(image, run), file, run);
  }

  /**
   * Writes {@code image} to {@code out}, which stays open. Store files of layers that the index
   * does not know are read twice; after a failure the archive has no {@code manifest.json}.
   *
   * @throws guiximage.ImageException as {@link #write(ImageRecipe, Path, ArchiveRun)}; of kind
   *     STORE also if the second reading gives other bytes than the first
   */
  public ArchivedImage write(ImageRecipe image, OutputStream out, ArchiveRun run)
      throws IOException {
    return output.write(() -> plan(image, run), out, run);
  }

  private ArchivePlan plan(ImageRecipe image, ArchiveRun run) throws IOException {
    List<LayerMember> layers = new ArrayList<>();
    for (BaseImage.Layer base : image.baseLayers()) {
      layers.add(
          LayerMember.passed(
              base,
              entry(
                  DockerManifest.layerName(base.diffId()), base.blob().descriptor().sizeBytes())));
    }
    layers.addAll(Tasks.map(image.layers(), run.jobs(), "size", DockerArchive::layer));
    DockerManifest manifest = new DockerManifest(repoTags, legacy);
    return new ArchivePlan(
        layers, Repeats.LEFT_OUT, written -> manifest.ending(image, written, DockerArchive::entry));
  }

  private static LayerMember layer(LayerRecipe recipe) throws IOException {
    SizedTar tar = recipe.sizedTar();
    return LayerMember.made(
        recipe, tar.content(), diffId -> entry(DockerManifest.layerName(diffId), tar.sizeBytes()));
  }

  private static TarEntry entry(String name, long sizeBytes) {
    return TarEntry.file(RawPath.of(name), MODE, sizeBytes, OWNER, MTIME_SECONDS);
  }
}
