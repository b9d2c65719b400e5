package guiximage.store;

import java.util.List;
import java.util.Optional;

/**
 * One of the two families of stores, and what it expects beside its store.
 *
 * @param profileName what a user's own profile is called
 * @param followsLinkItems whether its tools take an item that is a link for the item it leads into
 */
record StoreKind(
    String storeDirectory,
    String stateDirectory,
    String profileName,
    DatabaseSchema schema,
    boolean followsLinkItems) {
  private static final List<StoreKind> ALL =
      List.of(
          new StoreKind("/gnu/store", "/var/guix", "guix-profile", DatabaseSchema.GUIX, true),
          new StoreKind("/nix/store", "/nix/var/nix", "profile", DatabaseSchema.NIX, false));

  static Optional<StoreKind> find(String storeDirectory) {
    return ALL.stream().filter(kind -> kind.storeDirectory.equals(storeDirectory)).findFirst();
  }
}
