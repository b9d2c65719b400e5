package guiximage.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The files of an image in a directory. */
record DirectoryFiles(Path directory) implements ImageFiles {

  @Override
  public Optional<ImageFile> find(String name) throws IOException {
    Path file = directory.resolve(name);
    return Files.isRegularFile(file)
        ? Optional.of(new ImageFile(Files.size(file), () -> Files.newInputStream(file)))
        : Optional.empty();
  }
}
