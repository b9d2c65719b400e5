package guiximage.build;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FileFailure;
import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.layer.LayerFormat;
import guiximage.layer.LayerRecipe;
import guiximage.layer.PythonText;
import guiximage.layer.StoreLayerRecipe;
import guiximage.layer.TarFileLayerRecipe;
import guiximage.oci.ContainerConfig;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.Platform;
import guiximage.store.StoreItem;
import guiximage.store.StoreItems;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import guiximage.tar.Ownership;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The description of an image that Guix and nixpkgs hand to their stream-layered-image scripts.
 * {@code docs/stream-format.md} specifies it.
 *
 * @param container as it stands in the description; nothing of a base image is in it
 * @param storeDirectory under which all store paths lie: {@code /gnu/store}
 * @param fromImage a docker-archive whose layers come first
 * @param storeLayers lowest first
 * @param customisationLayer directory that holds {@code layer.tar} and {@code checksum}
 */
public record ImageDescription(
    Variant variant,
    String architecture,
    ContainerConfig container,
    DescribedTime created,
    DescribedTime mtime,
    Ownership owner,
    String repoTag,
    String storeDirectory,
    Optional<String> fromImage,
    List<List<StorePath>> storeLayers,
    String customisationLayer) {
  private static final int MAX_CHECKSUM_BYTES = 100;

  public ImageDescription {
    storeLayers = storeLayers.stream().map(List::copyOf).toList();
  }

  /** Which of the two scripts understands the description. */
  public enum Variant {
    GUIX,
    NIX
  }

  /**
   * Reads a description.
   *
   * @param unknownKeys takes each key that has no meaning here, as a later nixpkgs may add one
   * @throws ImageException of kind CONFIGURATION that names the JSON location in it
   */
  public static ImageDescription parse(byte[] json, Consumer<String> unknownKeys)
      throws ImageException {
    return DescriptionReader.read(json, unknownKeys);
  }

  /** The path of the base image on this machine; of one in the store, below {@code root}. */
  public Optional<Path> fromImage(StoreRoot root) {
    return fromImage.map(
        text -> text.startsWith(storeDirectory + "/") ? locate(root, text) : Path.of(text));
  }

  private static Path locate(StoreRoot root, String path) {
    return root.directory().resolve(path.substring(1));
  }

  /**
   * The image for other outputs than that of the scripts: all of the base image's config is
   * inherited.
   *
   * @param base what {@link #fromImage} names, read
   * @param now what the word {@code now} means
   */
  public ImageRecipe recipe(Optional<BaseImage> base, StoreItems items, StoreRoot root, Instant now)
      throws IOException {
    ContainerConfig inherited =
        base.map(image -> image.config().container()).orElse(ContainerConfig.EMPTY);
    return new ImageRecipe(
        base,
        layers(items, root, now),
        Platform.linux(architecture),
        container.over(inherited),
        created.instant(now),
        Collections.emptySortedMap());
  }

  /** The layers above those of the base image, lowest first. */
  public List<LayerRecipe> layers(StoreItems items, StoreRoot root, Instant now)
      throws IOException {
    int directoryMode = variant == Variant.GUIX ? 0555 : 0755;
    LayerFormat format = new LayerFormat(directoryMode, owner, mtime.instant(now).getEpochSecond());
    List<StorePath> all = storeLayers.stream().flatMap(List::stream).toList();
    Map<StorePath, StoreItem> known = items.findAll(all);
    List<LayerRecipe> layers = new ArrayList<>();
    for (List<StorePath> paths : storeLayers) {
      List<StoreItem> group =
          paths.stream().map(path -> known.getOrDefault(path, unknown(path))).toList();
      layers.add(new StoreLayerRecipe(storeDirectory, group, root, format));
    }
    layers.add(customisation(root, all));
    return layers;
  }

  /** An item of which the description tells all that is known. */
  private static StoreItem unknown(StorePath path) {
    return new StoreItem(path, Optional.empty(), 0, List.of());
  }

  private TarFileLayerRecipe customisation(StoreRoot root, List<StorePath> below)
      throws IOException {
    Path directory = locate(root, customisationLayer);
    return TarFileLayerRecipe.of(
        directory.resolve("layer.tar"),
        Optional.of(checksum(directory.resolve("checksum"))),
        PythonText.storePaths(List.of(customisationLayer)),
        below);
  }

  private static DiffId checksum(Path file) throws ImageException {
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(MAX_CHECKSUM_BYTES), StandardCharsets.ISO_8859_1);
      return new DiffId(
          new Digest(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text));
    } catch (FileSystemException e) {
      throw new ImageException(
          FailureKind.STORE,
          "customisation_layer: cannot read '" + file + "': " + FileFailure.reason(e),
          e);
    } catch (IOException | IllegalArgumentException e) {
      throw new ImageException(
          FailureKind.STORE,
          "customisation_layer: '" + file + "' does not hold 64 hexadecimal digits and a newline",
          e);
    }
  }
}
