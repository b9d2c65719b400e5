package guiximage.build;

import guiximage.FailureKind;
import guiximage.ImageException;
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
 * @param closure without any root for an image that needs no store
 * @param profile the first root, if that is a profile
 * @param checksNar whether each item that is read is compared with its NAR hash
 */
public record StoreSource(
    Closure closure, StoreRoot root, Optional<Profile> profile, boolean checksNar)
    implements ImageSource {

  /** No store item at all: the image is made of other contents. */
  public static StoreSource none() {
    return new StoreSource(Closure.empty(), StoreRoot.HOST, Optional.empty(), false);
  }

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
    return closure.roots().stream().findFirst();
  }

  @Override
  public String usualName() throws IOException {
    StorePath item =
        require("the image has no store item to take its name from; write -t NAME:TAG");
    Optional<String> ofPackages =
        profile.isPresent() ? profile.get().repositoryName() : Optional.empty();
    Optional<NixProfile> ofNix = NixProfile.find(root, item);
    if (ofPackages.isEmpty() && ofNix.isPresent()) {
      ofPackages = ofNix.get().repositoryName();
    }
    return ofPackages.orElseGet(() -> RepositoryName.of(item.name())) + ":latest";
  }

  /**
   * The item that was named first.
   *
   * @throws ImageException of kind CONFIGURATION if none was, with {@code advice}
   */
  private StorePath require(String advice) throws ImageException {
    return first().orElseThrow(() -> new ImageException(FailureKind.CONFIGURATION, advice));
  }

  /**
   * The item that the contents named by {@code option} belong to.
   *
   * @throws ImageException of kind CONFIGURATION if there is none
   */
  StorePath item(String option) throws ImageException {
    return require(option + ": the image has no store item; name one");
  }

  /** The NAR hash of the profile; empty if there is no profile or its hash is not known. */
  Optional<NarHash> profileHash() {
    return profile.flatMap(known -> closure.find(known.path())).flatMap(StoreItem::narHash);
  }

  /** A layer of {@code group}, in the form that the tool of the same store gives it. */
  StoreLayerRecipe layer(List<StoreItem> group) {
    boolean nix = group.get(0).path().storeDirectory().equals(StoreKind.NIX.storeDirectory());
    StoreLayerRecipe layer =
        new StoreLayerRecipe(group, root, nix ? LayerFormat.NIX : LayerFormat.GUIX);
    return checksNar ? layer.checkingNarHashes() : layer;
  }
}
