package guiximage.image;

import guiximage.Listing;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.HistoryEntry;
import guiximage.oci.ImageConfig;
import guiximage.oci.Manifest;
import guiximage.store.StorePath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image that a registry has: its manifest and its config, in agreement.
 *
 * @param digest of the manifest as it was served
 */
public record PublishedImage(Digest digest, Manifest manifest, ImageConfig config) {
  private static final String STORE_PATHS = "store paths: ";
  private static final Pattern QUOTED = Pattern.compile("'(/[^']+)'");

  public PublishedImage {
    if (manifest.layers().size() != config.diffIds().size()) {
      throw new IllegalArgumentException(
          "the manifest names %s, the config %s"
              .formatted(
                  Listing.count(manifest.layers().size(), "layer"),
                  Listing.count(config.diffIds().size(), "diff ID")));
    }
  }

  /**
   * Base layer first. A layer that the manifest does not annotate has the annotations that its
   * history stands for, as in an image with a Docker manifest.
   */
  public List<Layer> layers() {
    List<HistoryEntry> history = layerHistory(config);
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < config.diffIds().size(); i++) {
      Descriptor blob = manifest.layers().get(i);
      if (blob.annotations().isEmpty() && !history.isEmpty()) {
        String createdBy = history.get(i).createdBy().orElse("");
        blob = blob.withAnnotations(LayerStatement.annotations(createdBy));
      }
      layers.add(new Layer(config.diffIds().get(i), blob));
    }
    return List.copyOf(layers);
  }

  /**
   * The store paths that the history says each layer holds, each once, base layer first; an empty
   * list for a layer of which it says nothing. Images of nixpkgs and Guix say the same in the same
   * words.
   */
  public List<List<StorePath>> storePaths() {
    return storePaths(config);
  }

  /** The same, of a config alone. */
  public static List<List<StorePath>> storePaths(ImageConfig config) {
    List<HistoryEntry> entries = layerHistory(config);
    return entries.isEmpty()
        ? Collections.nCopies(config.diffIds().size(), List.of())
        : entries.stream().map(entry -> listed(entry.comment().orElse(""))).toList();
  }

  /** The statements about profiles in the image that {@code key} believes. */
  public List<ProfileStatement> profiles(StatementKey key) {
    return config.history().stream()
        .flatMap(entry -> ProfileStatement.of(entry, key).stream())
        .toList();
  }

  /** An entry a layer; none if the history does not have that. */
  private static List<HistoryEntry> layerHistory(ImageConfig config) {
    List<HistoryEntry> entries =
        config.history().stream().filter(entry -> !entry.emptyLayer()).toList();
    return entries.size() == config.diffIds().size() ? entries : List.of();
  }

  private static List<StorePath> listed(String comment) {
    Set<StorePath> paths = new LinkedHashSet<>();
    if (comment.startsWith(STORE_PATHS)) {
      Matcher matcher = QUOTED.matcher(comment);
      while (matcher.find()) {
        try {
          paths.add(StorePath.parse(matcher.group(1)));
        } catch (IllegalArgumentException e) {
          return List.of(); // not a list of items, such as the directory of a customisation layer
        }
      }
    }
    return List.copyOf(paths);
  }
}
