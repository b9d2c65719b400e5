package guiximage.base;

import guiximage.PrintableText;
import guiximage.image.BaseImage;
import guiximage.oci.DocumentException;
import guiximage.oci.Platform;
import guiximage.tar.TarReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Images to build upon that lie in files: a docker-archive, an OCI layout, an oci-archive. */
public final class BaseImages {
  private BaseImages() {}

  /** Reads the only image in {@code file}; as {@link #read(Path, Optional, Platform)}. */
  public static BaseImage read(Path file, Platform platform) throws IOException {
    return read(file, Optional.empty(), platform);
  }

  /**
   * Reads an image in {@code file}: a docker-archive or an oci-archive, plain or compressed with
   * gzip, zstd, xz or bzip2, or the directory of an OCI layout. Nothing is extracted: a compressed
   * archive is decompressed up to each layer that is read. Counts, sizes and the digests of the
   * documents are verified, and the diff IDs of compressed layers; the other layers are when they
   * are written.
   *
   * @param name of the image, for where there are several
   * @throws guiximage.ImageException of kind BASE_IMAGE if it is missing, malformed, not what its
   *     digests say, or not for {@code platform}
   */
  public static BaseImage read(Path file, Optional<String> name, Platform platform)
      throws IOException {
    try {
      if (Files.isDirectory(file)) {
        return LayoutReader.read(file, new DirectoryFiles(file), name, platform);
      }
      TarIndex tar = index(file);
      return tar.has(DockerArchiveReader.MANIFEST_FILE)
          ? DockerArchiveReader.read(file, tar, name).image(platform)
          : LayoutReader.read(file, tar, name, platform);
    } catch (IOException e) {
      throw explain(file, e);
    }
  }

  /** The docker-archive in {@code file}, with what only such an archive has. */
  public static DockerArchiveReader readDockerArchive(Path file) throws IOException {
    try {
      return DockerArchiveReader.read(file, index(file), Optional.empty());
    } catch (IOException e) {
      throw explain(file, e);
    }
  }

  private static TarIndex index(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw BaseImageFailure.of(file, "there is no such file");
    }
    if (!Files.isRegularFile(file)) {
      throw BaseImageFailure.of(file, "it is neither a file nor a directory");
    }
    if (Files.size(file) == 0) {
      throw BaseImageFailure.of(file, "it is empty");
    }
    ArchiveBytes bytes = ArchiveBytes.of(file);
    try (InputStream in = bytes.open()) {
      if (!TarReader.beginsATar(in)) {
        throw BaseImageFailure.of(
            file, "it is neither a docker-archive nor an OCI archive nor an OCI layout directory");
      }
    }
    return TarIndex.read(bytes);
  }

  private static IOException explain(Path file, IOException e) {
    if (e instanceof DocumentException || e instanceof TarReader.MalformedException) {
      return BaseImageFailure.of(file, PrintableText.line(String.valueOf(e.getMessage())));
    }
    if (e instanceof EOFException) {
      return BaseImageFailure.of(file, "it is cut short; get it again");
    }
    return BaseImageFailure.of(file, e);
  }
}
