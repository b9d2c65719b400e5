package guiximage.store;

import java.util.Optional;

/** A family of stores, Guix's or Nix's, with what belongs to each by convention. */
public enum StoreKind {
  GUIX("/gnu/store", "/var/guix", "guix-profile", true),
  NIX("/nix/store", "/nix/var/nix", "profile", false);

  private final String storeDirectory;
  private final String stateDirectory;
  private final String profileName;
  private final boolean followsLinkItems;

  StoreKind(
      String storeDirectory, String stateDirectory, String profileName, boolean followsLinkItems) {
    this.storeDirectory = storeDirectory;
    this.stateDirectory = stateDirectory;
    this.profileName = profileName;
    this.followsLinkItems = followsLinkItems;
  }

  /** The kind whose usual store directory this is. */
  public static Optional<StoreKind> find(String storeDirectory) {
    for (StoreKind kind : values()) {
      if (kind.storeDirectory.equals(storeDirectory)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** {@code /gnu/store} or {@code /nix/store}. */
  public String storeDirectory() {
    return storeDirectory;
  }

  /** The directory of the database, the daemon's socket and the profiles. */
  String stateDirectory() {
    return stateDirectory;
  }

  /** The name of the link to a user's own profile. */
  String profileName() {
    return profileName;
  }

  DatabaseSchema schema() {
    return this == GUIX ? DatabaseSchema.GUIX : DatabaseSchema.NIX;
  }

  /** True if its tools take an item that is a link for the item that the link leads into. */
  boolean followsLinkItems() {
    return followsLinkItems;
  }
}
