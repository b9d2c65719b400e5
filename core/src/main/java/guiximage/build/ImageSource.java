package guiximage.build;

import guiximage.store.StorePath;
import java.io.IOException;
import java.util.Optional;

/** Store items that an image is made of, and the place where they lie. */
public sealed interface ImageSource permits StoreSource, DescribedSource {

  /** The store item that was named first; empty if a description names them all. */
  Optional<StorePath> first();

  /** {@code NAME:TAG}, for an image that is given no other name. */
  String usualName() throws IOException;
}
