package guiximage.store;

import java.util.List;
import java.util.Optional;

/**
 * One of the two families of stores, and what it expects beside its store.
 *
 * @param profileName what a user's own profile is called
 */
record StoreKind(
    String storeDirectory, String stateDirectory, String profileName, DatabaseSchema schema) {
  private static final List<StoreKind> ALL =
      List.of(
          new StoreKind("/gnu/store", "/var/guix", "guix-profile", DatabaseSchema.GUIX),
          new StoreKind("/nix/store", "/nix/var/nix", "profile", DatabaseSchema.NIX));

  static Optional<StoreKind> find(String storeDirectory) {
    return ALL.stream().filter(kind -> kind.storeDirectory.equals(storeDirectory)).findFirst();
  }
}
