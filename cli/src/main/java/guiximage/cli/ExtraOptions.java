package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.layer.LayerRecipe;
import guiximage.layer.NameTransformation;
import guiximage.layer.RootTree;
import guiximage.layer.TarFileLayerRecipe;
import guiximage.layer.TreeFile;
import guiximage.layer.TreeLayerRecipe;
import guiximage.profile.Channel;
import guiximage.profile.Profile;
import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import guiximage.store.StoreState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the image has besides store items. */
@Command(optionListHeading = "%nBesides store items:%n")
final class ExtraOptions {
  private static final long MTIME_SECONDS = 1;
  private static final int TMP_MODE = 01777;
  private static final int DIRECTORY_MODE = 0755;
  private static final int FILE_MODE = 0644;

  @Option(
      names = {"-S", "--symlink"},
      paramLabel = "NAME=TARGET",
      description =
          "Link in the image; a relative TARGET is below the (first) store item: /bin=bin")
  private List<String> symlinks = new ArrayList<>();

  @Option(
      names = "--extra-file",
      paramLabel = "NAME=FILE",
      description = "File in the image with the content of FILE; repeatable")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--extra-directory",
      paramLabel = "NAME[:MODE]",
      description = "Empty directory in the image, mode 755 unless said; repeatable")
  private List<String> directories = new ArrayList<>();

  @Option(
      names = "--no-tmp",
      description = "Leave out /tmp, which is there with mode 1777 otherwise")
  private boolean noTmp;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Prepared root file system: owners, modes and devices are those of the tree")
  private Optional<Path> root = Optional.empty();

  @Option(
      names = "--transform",
      paramLabel = "OLD=NEW",
      description =
          "Rename what --root has: OLD=NEW, or s,REGEX,TEXT, as tar has it, of names that begin with"
              + " a slash; repeatable")
  private List<String> transformations = new ArrayList<>();

  @Option(
      names = "--localstatedir",
      description = "Add the store's database with the items of the image, and a profile link")
  private boolean localStateDirectory;

  @Option(
      names = "--save-provenance",
      description = "Add the channels that the profile came from, as /etc/guix/image-channels.scm")
  private boolean saveProvenance;

  @Option(
      names = "--add-layer",
      paramLabel = "FILE",
      description = "Uncompressed tar that becomes a layer on top; repeatable")
  private List<Path> tars = new ArrayList<>();

  /** Refuses what cannot be meant, before anything takes time. */
  void requireSense() throws IOException {
    for (Path directory : root.stream().toList()) {
      requireThere("--root", directory);
    }
    for (Path tar : tars) {
      requireThere("--add-layer", tar);
    }
    if (root.isEmpty() && !transformations.isEmpty()) {
      throw new ImageException(FailureKind.CONFIGURATION, "--transform needs --root DIR");
    }
    changes();
    links(UnaryOperator.identity());
    directories();
    for (String text : files) {
      pair("--extra-file", "NAME=FILE", text);
    }
  }

  /**
   * The layers above those of store items, lowest first; none if there is nothing to put there.
   *
   * @param first the item that relative link targets are below
   * @param profile the same, if it is a profile
   */
  List<LayerRecipe> layers(Closure closure, StorePath first, Optional<Profile> profile)
      throws IOException {
    List<TreeFile> tree = files(closure, first, profile);
    List<StorePath> items = closure.items().stream().map(StoreItem::path).toList();
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

  private List<TreeFile> files(Closure closure, StorePath first, Optional<Profile> profile)
      throws IOException {
    List<TreeFile> tree = new ArrayList<>();
    if (localStateDirectory) {
      tree.addAll(state(closure, first, profile));
    }
    if (saveProvenance) {
      tree.add(provenance(first, profile));
    }
    if (root.isPresent()) {
      tree.addAll(RootTree.read(root.get(), changes()));
    }
    tree.addAll(links(target -> target.startsWith("/") ? target : first + "/" + target));
    tree.addAll(directories());
    for (String text : files) {
      String[] pair = pair("--extra-file", "NAME=FILE", text);
      byte[] content = InputFiles.regular("--extra-file", pair[1]);
      int mode = Files.isExecutable(Path.of(pair[1])) ? 0755 : 0644;
      tree.add(OptionValue.of("--extra-file", () -> TreeFile.file(pair[0], mode, content)));
    }
    boolean hasTmp = tree.stream().anyMatch(file -> file.entry().name().toString().equals("tmp"));
    if (!noTmp && !hasTmp) {
      tree.add(TreeFile.directory("/tmp", TMP_MODE));
    }
    return tree;
  }

  private List<NameTransformation> changes() throws IOException {
    List<NameTransformation> changes = new ArrayList<>();
    for (String text : transformations) {
      changes.add(OptionValue.of("--transform", () -> NameTransformation.parse(text)));
    }
    return changes;
  }

  private List<TreeFile> links(UnaryOperator<String> absolute) throws IOException {
    List<TreeFile> links = new ArrayList<>();
    for (String text : symlinks) {
      String[] pair = pair("-S/--symlink", "NAME=TARGET", text);
      links.add(
          OptionValue.of("-S/--symlink", () -> TreeFile.symlink(pair[0], absolute.apply(pair[1]))));
    }
    return links;
  }

  private List<TreeFile> directories() throws IOException {
    List<TreeFile> empty = new ArrayList<>();
    for (String text : directories) {
      empty.add(OptionValue.of("--extra-directory", () -> directory(text)));
    }
    return empty;
  }

  private static List<TreeFile> state(Closure closure, StorePath first, Optional<Profile> profile)
      throws IOException {
    StoreState state =
        OptionValue.of(
            "--localstatedir",
            () -> StoreState.of(first.storeDirectory(), closure, profile.map(Profile::path)));
    List<TreeFile> tree = new ArrayList<>();
    state.directories().forEach(name -> tree.add(TreeFile.directory(name, DIRECTORY_MODE)));
    state.links().forEach((name, target) -> tree.add(TreeFile.symlink(name, target)));
    state.files().forEach((name, bytes) -> tree.add(TreeFile.file(name, FILE_MODE, bytes)));
    return tree;
  }

  private static void requireThere(String option, Path file) throws ImageException {
    if (!Files.exists(file)) {
      throw new ImageException(
          FailureKind.CONFIGURATION, "%s: '%s' does not exist".formatted(option, file));
    }
  }

  private static TreeFile provenance(StorePath first, Optional<Profile> profile)
      throws IOException {
    List<Channel> channels = profile.isPresent() ? profile.get().channels() : List.of();
    if (channels.isEmpty()) {
      throw new ImageException(
          FailureKind.STORE,
          "--save-provenance: "
              + first
              + " is not a profile that says what channels it came from; make it with guix package"
              + " or guix pack --save-provenance");
    }
    byte[] scheme = (Channel.toScheme(channels) + "\n").getBytes(StandardCharsets.UTF_8);
    return TreeFile.file("/etc/guix/image-channels.scm", FILE_MODE, scheme);
  }

  private static String[] pair(String option, String form, String text) throws IOException {
    return OptionValue.of(
        option,
        () -> {
          int equals = text.indexOf('=');
          if (equals <= 0 || equals == text.length() - 1) {
            throw new IllegalArgumentException("'" + text + "' is not " + form);
          }
          return new String[] {text.substring(0, equals), text.substring(equals + 1)};
        });
  }

  private static TreeFile directory(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return TreeFile.directory(text, DIRECTORY_MODE);
    }
    String mode = text.substring(colon + 1);
    if (!mode.matches("0?[0-7]{1,4}")) {
      throw new IllegalArgumentException(
          "'" + text + "' does not end with an octal mode of at most 7777");
    }
    return TreeFile.directory(text.substring(0, colon), Integer.parseInt(mode, 8));
  }
}
