package guiximage.build;

import guiximage.store.StoreItems;
import guiximage.store.StoreLocation;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The items that a description names.
 *
 * @param database of the store; empty for the one at its usual place
 */
public record DescribedSource(ImageDescription description, StoreRoot root, Optional<Path> database)
    implements ImageSource {

  /**
   * The NAR hashes of the items, by which layers are found that were made before; empty for each
   * item where there is no database that can be read. The caller closes it.
   */
  public StoreItems items() throws IOException {
    StoreLocation location = new StoreLocation(root, description.storeDirectory());
    Optional<Path> readable = database.or(location::database).filter(Files::isReadable);
    return readable.isPresent() ? location.open(readable) : path -> Optional.empty();
  }

  /** The file of the base image; empty if the description names none. */
  public Optional<Path> baseFile() {
    return description.fromImage(root);
  }

  @Override
  public Optional<StorePath> first() {
    return Optional.empty();
  }

  @Override
  public String usualName() {
    return description.repoTag();
  }
}
