package guiximage.build;

import guiximage.oci.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The place of a base image: a file on this machine, or a repository of a registry. */
public sealed interface BaseReference {

  /** The file or directory; empty for an image in a registry. */
  Optional<Path> localFile();

  /**
   * An image in a docker-archive, an OCI archive or a layout directory.
   *
   * @param name of the image there, if one was stated
   */
  record InFile(Path file, Optional<String> name) implements BaseReference {
    @Override
    public Optional<Path> localFile() {
      return Optional.of(file);
    }
  }

  /**
   * An image in a registry.
   *
   * @param candidates that may be meant, which differ in their names only; the first that exists is
   */
  record InRegistry(List<ImageReference> candidates) implements BaseReference {
    public InRegistry {
      candidates = List.copyOf(candidates);
    }

    @Override
    public Optional<Path> localFile() {
      return Optional.empty();
    }
  }
}
