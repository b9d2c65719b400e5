package guiximage.cli;

import guiximage.ImageException;
import guiximage.build.ImageDescription;
import guiximage.store.StoreItems;
import guiximage.store.StoreLocation;
import guiximage.store.StoreRoot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads descriptions as the stream-layered-image scripts get them. */
final class DescriptionOptions {
  private static final String WHAT = "image description";
  private static final int MAX_BYTES = 256 * 1024 * 1024;

  private DescriptionOptions() {}

  static ImageDescription read(Console console, String file) throws IOException {
    byte[] json = InputFiles.read(WHAT, file, () -> bytes(console, file));
    try {
      return ImageDescription.parse(json);
    } catch (ImageException e) {
      throw new ImageException(e.kind(), file + ": " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(Console console, String file) throws IOException {
    try (InputStream in = InputFiles.open(console, WHAT, file)) {
      return in.readNBytes(MAX_BYTES);
    }
  }

  /**
   * What knows NAR hashes, so that layers can be looked up; knows nothing where nothing can be
   * read.
   */
  static StoreItems items(ImageDescription description, StoreRoot root, Optional<Path> database)
      throws IOException {
    StoreLocation location = new StoreLocation(root, description.storeDirectory());
    Optional<Path> readable = database.or(location::database).filter(Files::isReadable);
    return readable.isPresent()
        ? location.open(readable, Optional.empty())
        : path -> Optional.empty();
  }
}
