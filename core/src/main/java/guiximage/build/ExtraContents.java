package guiximage.build;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.RawPath;
import guiximage.layer.LayerRecipe;
import guiximage.layer.NameTransformation;
import guiximage.layer.RootTree;
import guiximage.layer.TarFileLayerRecipe;
import guiximage.layer.TreeFile;
import guiximage.layer.TreeLayerRecipe;
import guiximage.profile.Channel;
import guiximage.profile.Profile;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import guiximage.store.StoreState;
import guiximage.tar.TarEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Contents of an image besides its store items.
 *
 * @param links symbolic links
 * @param files directories, and regular files with their content
 * @param root prepared root file system
 * @param additions further files that the program makes itself
 * @param tars uncompressed tars, each of which becomes a layer above all others
 */
public record ExtraContents(
    List<Link> links,
    List<TreeFile> files,
    Optional<Root> root,
    Set<Addition> additions,
    List<Path> tars) {
  /** An image of store items alone. */
  public static final ExtraContents NONE =
      new ExtraContents(List.of(), List.of(), Optional.empty(), Set.of(), List.of());

  private static final long MTIME_SECONDS = 1;
  private static final int TMP_MODE = 01777;
  private static final int DIRECTORY_MODE = 0755;
  private static final int FILE_MODE = 0644;

  public ExtraContents {
    links = List.copyOf(links);
    files = List.copyOf(files);
    additions = Set.copyOf(additions);
    tars = List.copyOf(tars);
  }

  /**
   * A symbolic link.
   *
   * @param name in the image
   * @param target absolute, or below the first store item; empty for the item itself
   */
  public record Link(String name, String target) {
    /**
     * @throws IllegalArgumentException if {@code name} cannot be the name of a file in an image
     */
    public Link {
      TreeFile.symlink(name, target.isEmpty() ? "/" : target);
    }

    private TreeFile in(StorePath item) {
      return TreeFile.symlink(name, target.startsWith("/") ? target : item + "/" + target);
    }
  }

  /**
   * A directory on this machine whose files are those of the image.
   *
   * @param transformations applied to each name, one after the other
   */
  public record Root(Path directory, List<NameTransformation> transformations) {
    public Root {
      transformations = List.copyOf(transformations);
    }
  }

  /** Files that are made for the image. */
  public enum Addition {
    /** {@code /tmp} with mode 1777, unless it is there otherwise. */
    TEMPORARY_DIRECTORY,
    /** The store's database with the items of the image, and a link to the profile. */
    STORE_DATABASE,
    /** The channels that the profile came from, as {@code /etc/guix/image-channels.scm}. */
    PROVENANCE
  }

  /**
   * True if there is a prepared root, a file or a tar: contents of an image without store items.
   */
  public boolean hasFiles() {
    return root.isPresent() || !files.isEmpty() || !tars.isEmpty();
  }

  /**
   * The layers above those of store items, lowest first; none if there is nothing to put there.
   *
   * @throws ImageException of kind CONFIGURATION if two files have one name or a store item would
   *     be hidden; of kind STORE if something cannot be read
   */
  List<LayerRecipe> layers(StoreSource source) throws IOException {
    List<TreeFile> tree = tree(source);
    List<StorePath> items = source.closure().items().stream().map(StoreItem::path).toList();
    List<LayerRecipe> layers = new ArrayList<>();
    if (!tree.isEmpty()) {
      layers.add(TreeLayerRecipe.of(tree, MTIME_SECONDS, items));
    }
    for (Path tar : tars) {
      layers.add(
          TarFileLayerRecipe.of(tar, Optional.empty(), "--add-layer " + tar.getFileName(), items));
    }
    return layers;
  }

  /** The prepared root comes first, since its directories are the ones that count. */
  private List<TreeFile> tree(StoreSource source) throws IOException {
    List<TreeFile> tree = new ArrayList<>();
    if (root.isPresent()) {
      tree.addAll(RootTree.read(root.get().directory(), root.get().transformations()));
    }
    if (additions.contains(Addition.STORE_DATABASE)) {
      tree.addAll(withoutDirectoriesOf(tree, state(source)));
    }
    if (additions.contains(Addition.PROVENANCE)) {
      tree.add(provenance(source));
    }
    for (Link link : links) {
      tree.add(link.in(source.item("--symlink")));
    }
    tree.addAll(files);
    boolean hasTmp = tree.stream().anyMatch(file -> file.entry().name().toString().equals("tmp"));
    if (additions.contains(Addition.TEMPORARY_DIRECTORY) && !hasTmp) {
      tree.add(TreeFile.directory("/tmp", TMP_MODE));
    }
    return tree;
  }

  /** {@code files} but for directories that are directories of {@code tree}, with any mode. */
  private static List<TreeFile> withoutDirectoriesOf(List<TreeFile> tree, List<TreeFile> files) {
    Set<RawPath> there =
        tree.stream()
            .filter(ExtraContents::isDirectory)
            .map(file -> file.entry().name())
            .collect(Collectors.toSet());
    return files.stream()
        .filter(file -> !(isDirectory(file) && there.contains(file.entry().name())))
        .toList();
  }

  private static boolean isDirectory(TreeFile file) {
    return file.entry().type() == TarEntry.Type.DIRECTORY;
  }

  private static List<TreeFile> state(StoreSource source) throws IOException {
    StoreState state;
    try {
      state =
          StoreState.of(
              source.item("--localstatedir").storeDirectory(),
              source.closure(),
              source.profile().map(Profile::path));
    } catch (IllegalArgumentException e) {
      throw new ImageException(FailureKind.CONFIGURATION, "--localstatedir: " + e.getMessage(), e);
    }
    List<TreeFile> tree = new ArrayList<>();
    state.directories().forEach(name -> tree.add(TreeFile.directory(name, DIRECTORY_MODE)));
    state.links().forEach((name, target) -> tree.add(TreeFile.symlink(name, target)));
    state.files().forEach((name, bytes) -> tree.add(TreeFile.file(name, FILE_MODE, bytes)));
    return tree;
  }

  private static TreeFile provenance(StoreSource source) throws IOException {
    Optional<Profile> profile = source.profile();
    List<Channel> channels = profile.isPresent() ? profile.get().channels() : List.of();
    if (channels.isEmpty()) {
      throw new ImageException(
          FailureKind.STORE,
          "--save-provenance: "
              + source.item("--save-provenance")
              + " is not a profile that says what channels it came from; make it with guix package"
              + " or guix pack --save-provenance");
    }
    byte[] scheme = (Channel.toScheme(channels) + "\n").getBytes(StandardCharsets.UTF_8);
    return TreeFile.file("/etc/guix/image-channels.scm", FILE_MODE, scheme);
  }
}
