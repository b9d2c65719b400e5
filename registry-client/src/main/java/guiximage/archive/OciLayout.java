package guiximage.archive;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.base.LayoutIndex;
import guiximage.image.Image;
import guiximage.image.ImageSet;
import guiximage.image.Layer;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.publish.Destination;
import guiximage.publish.MissingBlobException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A directory that holds images as the specification lays them out; images are added to those that
 * are there. Blobs appear whole or not at all; the list of images is replaced last.
 *
 * @see <a
 *     href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md">image-spec
 *     1.1.1, image layout</a>
 */
public final class OciLayout implements Destination {
  static final byte[] VERSION =
      "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.US_ASCII);

  /** Of the annotation that holds a name. */
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]++(?:(?:--|[-._:@/+])[A-Za-z0-9]++)*+");

  private final Path directory;
  private final List<String> names;

  private OciLayout(Path directory, List<String> names) {
    this.directory = directory;
    this.names = List.copyOf(names);
  }

  /**
   * The layout in {@code directory}, which is made if it is not there.
   *
   * @param names under which images are published; none is allowed
   * @throws IllegalArgumentException if the specification does not allow one of them
   * @throws ImageException of kind CONFIGURATION if something else is there, of kind OUTPUT if the
   *     directory cannot be made
   */
  public static OciLayout inDirectory(Path directory, List<String> names) throws IOException {
    OciLayout layout = new OciLayout(directory, requireNames(names));
    layout.prepare();
    return layout;
  }

  /**
   * The same names.
   *
   * @throws IllegalArgumentException if the specification does not allow one of them
   * @see <a
   *     href="https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md">image-spec
   *     1.1.1, org.opencontainers.image.ref.name</a>
   */
  public static List<String> requireNames(List<String> names) {
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "'"
                + name
                + "' is not a valid name; use letters and digits with single -._:@/+ between them");
      }
    }
    return names;
  }

  private void prepare() throws IOException {
    Path version = directory.resolve(LayoutIndex.VERSION_FILE);
    try {
      if (!Files.exists(version)) {
        requireEmpty();
        Files.createDirectories(directory);
        write(version, VERSION);
      } else if (!LayoutIndex.isKnownVersion(Files.readAllBytes(version))) {
        throw new ImageException(
            FailureKind.CONFIGURATION,
            "'" + directory + "' is an OCI layout of another version; only 1.0.0 is understood");
      }
      Files.createDirectories(blobDirectory());
    } catch (IOException e) {
      throw OutputFile.cannotWrite(directory.toString(), e);
    }
  }

  private void requireEmpty() throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(directory)) {
      throw new ImageException(
          FailureKind.CONFIGURATION, "'" + directory + "' is not a directory; name another one");
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!entry.getFileName().toString().startsWith(OutputFile.TEMPORARY_PREFIX)) {
          throw new ImageException(
              FailureKind.CONFIGURATION,
              "'" + directory + "' is not empty and is not an OCI layout; name another directory");
        }
      }
    }
  }

  private Path blobDirectory() {
    return directory.resolve("blobs").resolve("sha256");
  }

  private Path locate(Digest digest) {
    return blobDirectory().resolve(digest.hex());
  }

  @Override
  public String name() {
    return directory.toString();
  }

  @Override
  public Optional<Transfer> predict(Descriptor blob) throws IOException {
    return find(blob);
  }

  @Override
  public Optional<Transfer> find(Descriptor blob) throws IOException {
    Path file = locate(blob.digest());
    return Files.isRegularFile(file) && Files.size(file) == blob.sizeBytes()
        ? Optional.of(Transfer.PRESENT)
        : Optional.empty();
  }

  @Override
  public Transfer put(Blob blob) throws IOException {
    Optional<Transfer> found = find(blob.descriptor());
    if (found.isEmpty()) {
      send(blob);
    }
    return found.orElse(Transfer.SENT);
  }

  @Override
  public void send(Blob blob) throws IOException {
    Descriptor descriptor = blob.descriptor();
    try (OutputFile file = OutputFile.in(directory, locate(descriptor.digest()))) {
      FileSection.Written written = FileSection.write(file, 0, blob);
      if (!written.digest().equals(descriptor.digest())
          || written.sizeBytes() != descriptor.sizeBytes()) {
        throw new ImageException(
            FailureKind.OUTPUT,
            "cannot write '%s': a blob should be %s of %d bytes, but is %s of %d; run again"
                .formatted(
                    directory,
                    descriptor.digest(),
                    descriptor.sizeBytes(),
                    written.digest(),
                    written.sizeBytes()));
      }
      file.commit();
    }
  }

  @Override
  public void publish(ImageSet images) throws IOException {
    Set<Digest> missing = new LinkedHashSet<>();
    for (Image image : images.images()) {
      for (Layer layer : image.layers()) {
        if (find(layer.descriptor()).isEmpty()) {
          missing.add(layer.descriptor().digest());
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new MissingBlobException(
          "'" + directory + "' has lost " + missing + " since they were put there", missing);
    }
    for (Image image : images.images()) {
      put(image.configBlob());
      put(image.manifestBlob());
    }
    Descriptor listed = images.images().get(0).descriptor();
    if (images.hasIndex()) {
      put(images.document());
      listed = images.document().descriptor();
    }
    list(listed);
  }

  private void list(Descriptor image) throws IOException {
    Path index = directory.resolve(LayoutIndex.FILE);
    try (FileChannel channel =
        FileChannel.open(directory.resolve(LayoutIndex.VERSION_FILE), StandardOpenOption.WRITE)) {
      // another process that adds an image waits; the lock ends with the channel
      channel.lock();
      write(index, LayoutIndex.read(index).with(image, names).toBytes());
    } catch (IOException e) {
      throw OutputFile.cannotWrite(directory.toString(), e);
    }
  }

  private void write(Path target, byte[] bytes) throws IOException {
    try (OutputFile file = OutputFile.in(directory, target)) {
      FileSection.write(file, 0, out -> out.write(bytes));
      file.commit();
    }
  }
}
