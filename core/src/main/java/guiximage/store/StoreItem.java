package guiximage.store;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A store item as the store's database registers it: known without reading the item.
 *
 * @param narHash empty where only a list of paths is known
 * @param narSizeBytes size of its NAR, which follows from names and file sizes alone
 * @param references other items that it refers to, sorted; never itself
 * @param registration what no layer depends on, for a database in the image
 */
public record StoreItem(
    StorePath path,
    Optional<NarHash> narHash,
    long narSizeBytes,
    List<StorePath> references,
    Registration registration) {

  public StoreItem {
    SortedSet<StorePath> others = new TreeSet<>(references);
    if (others.remove(path)) {
      registration = registration.withSelfReference();
    }
    references = List.copyOf(others);
  }

  /** An item of which nothing else is registered. */
  public StoreItem(
      StorePath path, Optional<NarHash> narHash, long narSizeBytes, List<StorePath> references) {
    this(path, narHash, narSizeBytes, references, Registration.NONE);
  }

  /**
   * The rest of what a store's database registers of an item, in the database's own words.
   *
   * @param refersToItself whether the item contains its own path
   * @param deriver the derivation that it was built from
   * @param signatures {@code KEY:BASE64}, separated by spaces; Nix only
   * @param contentAddress such as {@code fixed:r:sha256:…}; Nix only
   */
  public record Registration(
      boolean refersToItself,
      Optional<String> deriver,
      Optional<String> signatures,
      Optional<String> contentAddress) {
    public static final Registration NONE =
        new Registration(false, Optional.empty(), Optional.empty(), Optional.empty());

    Registration withSelfReference() {
      return new Registration(true, deriver, signatures, contentAddress);
    }
  }
}
