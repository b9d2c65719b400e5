package guiximage.registry;

import guiximage.Listing;
import guiximage.oci.Descriptor;
import guiximage.oci.DocumentException;
import guiximage.oci.ImageIndex;
import guiximage.oci.Platform;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The choice of the image for a platform from an index. */
final class Platforms {
  private Platforms() {}

  /**
   * The entry for a platform.
   *
   * @throws DocumentException naming the platforms that there are
   */
  static Descriptor choose(ImageIndex index, Platform wanted) throws DocumentException {
    return index.manifests().stream()
        .filter(entry -> !entry.mediaType().isIndex())
        .filter(entry -> entry.platform().filter(found -> found.suits(wanted)).isPresent())
        .min(Comparator.comparing(entry -> entry.platform().equals(Optional.of(wanted)) ? 0 : 1))
        .orElseThrow(
            () ->
                new OtherPlatformException(
                    "it has nothing for " + wanted + Listing.after(", only for ", of(index))));
  }

  /** All that an index lists, each once, in its order. */
  static List<Platform> of(ImageIndex index) {
    return index.manifests().stream()
        .filter(entry -> !entry.mediaType().isIndex())
        .flatMap(entry -> entry.platform().stream())
        .filter(platform -> !platform.os().equals("unknown")) // attestations of other tools
        .distinct()
        .toList();
  }

  static void require(Platform found, Platform wanted) throws DocumentException {
    if (!found.suits(wanted)) {
      throw new OtherPlatformException("it is for %s, want %s".formatted(found, wanted));
    }
  }
}
