package guiximage.build;

import guiximage.layer.LayerFormat;
import guiximage.layer.StoreLayerRecipe;
import guiximage.oci.RepositoryName;
import guiximage.profile.NixProfile;
import guiximage.profile.Profile;
import guiximage.store.Closure;
import guiximage.store.NarHash;
import guiximage.store.StoreItem;
import guiximage.store.StoreKind;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A closure in a store.
 *
 * @param closure with at least one root
 * @param profile the first root, if that is a profile
 * @param checksNar whether each item that is read is compared with its NAR hash
 */
public record StoreSource(
    Closure closure, StoreRoot root, Optional<Profile> profile, boolean checksNar)
    implements ImageSource {

  /** A closure whose items are read as they are; looks whether the first root is a profile. */
  public static StoreSource of(Closure closure, StoreRoot root) {
    return new StoreSource(closure, root, Profile.find(root, closure.roots().get(0)), false);
  }

  /** The same, with every item that is read compared with its NAR hash. */
  public StoreSource checkingNarHashes() {
    return new StoreSource(closure, root, profile, true);
  }

  @Override
  public Optional<StorePath> first() {
    return Optional.of(item());
  }

  @Override
  public String usualName() throws IOException {
    Optional<String> ofPackages =
        profile.isPresent() ? profile.get().repositoryName() : Optional.empty();
    Optional<NixProfile> ofNix = NixProfile.find(root, item());
    if (ofPackages.isEmpty() && ofNix.isPresent()) {
      ofPackages = ofNix.get().repositoryName();
    }
    return ofPackages.orElseGet(() -> RepositoryName.of(item().name())) + ":latest";
  }

  /** The item that was named first. */
  StorePath item() {
    return closure.roots().get(0);
  }

  /** The NAR hash of the profile; empty if there is no profile or its hash is not known. */
  Optional<NarHash> profileHash() {
    return profile.flatMap(known -> closure.find(known.path())).flatMap(StoreItem::narHash);
  }

  /** A layer of {@code group}, in the form that the tool of the same store gives it. */
  StoreLayerRecipe layer(List<StoreItem> group) {
    boolean nix = item().storeDirectory().equals(StoreKind.NIX.storeDirectory());
    StoreLayerRecipe layer =
        new StoreLayerRecipe(group, root, nix ? LayerFormat.NIX : LayerFormat.GUIX);
    return checksNar ? layer.checkingNarHashes() : layer;
  }
}
