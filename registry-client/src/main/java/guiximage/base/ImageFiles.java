package guiximage.base;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The files of an image, in a directory or in a tar. */
interface ImageFiles {

  /** The file of this name, with slashes between directories; empty if there is none. */
  Optional<ImageFile> find(String name) throws IOException;

  /** A file that can be read any number of times. */
  record ImageFile(long sizeBytes, Opening opening) {

    InputStream open() throws IOException {
      return opening.open();
    }
  }

  /** Opens a file at its beginning; whoever asks closes it. */
  @FunctionalInterface
  interface Opening {
    InputStream open() throws IOException;
  }
}
