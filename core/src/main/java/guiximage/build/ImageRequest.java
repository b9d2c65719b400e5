package guiximage.build;

import guiximage.oci.Platform;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that is asked of one image, before anything is read but the store's database.
 *
 * @param platform as it was named; empty for that of the base image or of this machine
 * @param base image that this one is built upon
 * @param layering of the items of a {@link StoreSource}; a description has its own
 * @param extra besides the items of a {@link StoreSource}; a description has its own
 * @param created time of creation; empty for the description's, or one second after the epoch
 * @param annotations of the manifest
 */
public record ImageRequest(
    ImageSource source,
    Optional<Platform> platform,
    Optional<BaseReference> base,
    Layering layering,
    ExtraContents extra,
    ConfigChanges config,
    Optional<Instant> created,
    SortedMap<String, String> annotations) {

  public ImageRequest {
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  /** An image of {@code source} for which everything else is as usual. */
  public static ImageRequest of(ImageSource source) {
    return new ImageRequest(
        source,
        Optional.empty(),
        Optional.empty(),
        Layering.USUAL,
        ExtraContents.NONE,
        ConfigChanges.NONE,
        Optional.empty(),
        Collections.emptySortedMap());
  }

  /** A copy for another time of creation. */
  public ImageRequest withCreated(Optional<Instant> time) {
    return new ImageRequest(source, platform, base, layering, extra, config, time, annotations);
  }
}
