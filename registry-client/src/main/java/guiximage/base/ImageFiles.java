package guiximage.base;

import guiximage.IoSupplier;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The files of an image, in a directory or in a tar. */
interface ImageFiles {

  /** The file of this name, with slashes between directories; empty if there is none. */
  Optional<ImageFile> find(String name) throws IOException;

  /** A file that can be read any number of times. */
  record ImageFile(long sizeBytes, IoSupplier<InputStream> opening) {

    InputStream open() throws IOException {
      return opening.get();
    }
  }
}
