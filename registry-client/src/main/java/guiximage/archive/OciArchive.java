package guiximage.archive;

import guiximage.IoConsumer;
import guiximage.base.LayoutIndex;
import guiximage.file.RawPath;
import guiximage.image.ImageSet;
import guiximage.oci.Blob;
import guiximage.oci.Content;
import guiximage.oci.Descriptor;
import guiximage.publish.Destination;
import guiximage.tar.Ownership;
import guiximage.tar.TarEntry;
import guiximage.tar.TarWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An OCI layout as one tar, the same bytes for the same image. Blobs wait in a temporary directory
 * beside it, which is removed when this is closed.
 *
 * @see <a href="https://github.com/containers/image/blob/main/docs/containers-transports.5.md">
 *     containers-transports, oci-archive</a>
 */
public final class OciArchive implements Destination, Closeable {
  private static final int FILE_MODE = 0644;
  private static final int DIRECTORY_MODE = 0755;
  private static final long MTIME_SECONDS = 1;
  private static final Ownership OWNER = new Ownership(0, 0, "", "");

  private final String name;
  private final OciLayout layout;
  private final Path directory;
  private final RemovalOnExit removal;
  private final IoConsumer<Content> target;

  private OciArchive(String name, Path directory, List<String> names, IoConsumer<Content> target)
      throws IOException {
    this.name = name;
    this.directory = directory;
    this.removal = RemovalOnExit.of(directory);
    this.target = target;
    this.layout = OciLayout.inDirectory(directory, names);
  }

  /**
   * An archive in {@code file}, which appears when it is complete and replaces what was there.
   *
   * @param names under which the image is published; none is allowed
   * @throws IllegalArgumentException if the specification does not allow one of them
   * @throws guiximage.ImageException of kind CONFIGURATION if {@code file} is a directory or a
   *     link, of kind OUTPUT if it cannot be written
   */
  public static OciArchive toFile(Path file, List<String> names) throws IOException {
    OutputFile.requireReplaceable(file);
    Path parent = file.toAbsolutePath().getParent();
    return in(
        parent == null ? file.toAbsolutePath() : parent,
        file.toString(),
        names,
        tar -> {
          try (OutputFile output = OutputFile.replacing(file)) {
            FileSection.write(output, 0, tar);
            output.commit();
          }
        });
  }

  /**
   * An archive that goes to {@code out}, which stays open.
   *
   * @param temporary directory for temporary files
   * @throws IllegalArgumentException if the specification does not allow one of the names
   */
  public static OciArchive toStream(OutputStream out, Path temporary, List<String> names)
      throws IOException {
    return in(temporary, "-", names, tar -> tar.writeTo(new OutputBytes(out)));
  }

  private static OciArchive in(
      Path parent, String name, List<String> names, IoConsumer<Content> target) throws IOException {
    OciLayout.requireNames(names);
    try {
      Path directory = Files.createTempDirectory(parent, OutputFile.TEMPORARY_PREFIX);
      return new OciArchive(name, directory, names, target);
    } catch (IOException e) {
      throw OutputFile.cannotWrite(parent.toString(), e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<Transfer> predict(Descriptor blob) throws IOException {
    return find(blob);
  }

  @Override
  public Optional<Transfer> find(Descriptor blob) throws IOException {
    return layout.find(blob);
  }

  @Override
  public Transfer put(Blob blob) throws IOException {
    return layout.put(blob);
  }

  @Override
  public void send(Blob blob) throws IOException {
    layout.send(blob);
  }

  @Override
  public void publish(ImageSet images) throws IOException {
    layout.publish(images);
    target.accept(this::writeTar);
  }

  /** Writes the version of the layout, the index, then the blobs by digest. */
  private void writeTar(OutputStream out) throws IOException {
    TarWriter tar = new TarWriter(out);
    writeFile(tar, LayoutIndex.VERSION_FILE);
    writeFile(tar, LayoutIndex.FILE);
    for (String parent : List.of("blobs", "blobs/sha256")) {
      tar.write(TarEntry.directory(RawPath.of(parent), DIRECTORY_MODE, OWNER, MTIME_SECONDS));
    }
    List<String> blobs = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory.resolve("blobs/sha256"))) {
      files.forEach(file -> blobs.add("blobs/sha256/" + file.getFileName()));
    }
    Collections.sort(blobs);
    for (String blob : blobs) {
      writeFile(tar, blob);
    }
    tar.finish();
  }

  private void writeFile(TarWriter tar, String member) throws IOException {
    Path file = directory.resolve(member);
    tar.write(
        TarEntry.file(RawPath.of(member), FILE_MODE, Files.size(file), OWNER, MTIME_SECONDS),
        content -> Files.copy(file, content));
  }

  /** Removes what waits here. */
  @Override
  public void close() throws IOException {
    removal.run();
  }
}
