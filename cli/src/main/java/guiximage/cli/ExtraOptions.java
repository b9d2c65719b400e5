package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.build.ExtraContents;
import guiximage.build.ExtraContents.Addition;
import guiximage.build.ExtraContents.Link;
import guiximage.layer.NameTransformation;
import guiximage.layer.TreeFile;
import guiximage.profile.ProfileLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Contents of the image besides store items. */
@Command(optionListHeading = "%nFurther contents:%n")
final class ExtraOptions {
  private static final int DIRECTORY_MODE = 0755;
  private static final int FILE_MODE = 0644;
  private static final int EXECUTABLE_MODE = 0755;

  @Option(
      names = {"-S", "--symlink"},
      paramLabel = "NAME=TARGET",
      description =
          "Link in the image to what is TARGET in the (first) store item: /bin=bin; /app= is a link to"
              + " the item itself")
  private List<String> symlinks = new ArrayList<>();

  @Option(
      names = "--extra-file",
      paramLabel = "NAME=FILE",
      description = "File in the image with the content of FILE; repeatable")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--extra-directory",
      paramLabel = "NAME[:MODE]",
      description = "Empty directory in the image; default mode: 755; repeatable")
  private List<String> directories = new ArrayList<>();

  @Option(
      names = "--no-tmp",
      description = "Leave out /tmp, which the image has with mode 1777 otherwise")
  private boolean noTmp;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Prepared root file system: owners, modes and devices are those of the tree")
  private @Nullable Path root;

  @Option(
      names = "--transform",
      paramLabel = "OLD=NEW",
      description =
          "Rename files of --root: OLD=NEW, or s,REGEX,TEXT, as tar has it, of names that begin with"
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

  /**
   * The contents that the options ask for; reads the files of {@code --extra-file}.
   *
   * @throws ImageException of kind CONFIGURATION that names the option, if one cannot be used
   */
  ExtraContents contents() throws IOException {
    if (root != null) {
      requireThere("--root", root);
    }
    for (Path tar : tars) {
      requireThere("--add-layer", tar);
    }
    if (root == null && !transformations.isEmpty()) {
      throw new ImageException(FailureKind.CONFIGURATION, "--transform needs --root DIR");
    }
    List<NameTransformation> changes = changes();
    return new ExtraContents(
        links(),
        treeFiles(),
        Optional.ofNullable(root).map(directory -> new ExtraContents.Root(directory, changes)),
        additions(),
        tars);
  }

  private Set<Addition> additions() {
    Set<Addition> additions = EnumSet.noneOf(Addition.class);
    if (!noTmp) {
      additions.add(Addition.TEMPORARY_DIRECTORY);
    }
    if (localStateDirectory) {
      additions.add(Addition.STORE_DATABASE);
    }
    if (saveProvenance) {
      additions.add(Addition.PROVENANCE);
    }
    return additions;
  }

  private List<NameTransformation> changes() throws IOException {
    List<NameTransformation> changes = new ArrayList<>();
    for (String text : transformations) {
      changes.add(OptionValue.of("--transform", () -> NameTransformation.parse(text)));
    }
    return changes;
  }

  private List<Link> links() throws IOException {
    List<Link> links = new ArrayList<>();
    for (ProfileLink link : profileLinks()) {
      links.add(OptionValue.of("-S/--symlink", () -> new Link(link.name(), link.target())));
    }
    return links;
  }

  /** The links of {@code --symlink}, in the order of the command line. */
  List<ProfileLink> profileLinks() throws IOException {
    List<ProfileLink> links = new ArrayList<>();
    for (String text : symlinks) {
      links.add(OptionValue.of("-S/--symlink", () -> ProfileLink.parse(text)));
    }
    return links;
  }

  private List<TreeFile> treeFiles() throws IOException {
    List<TreeFile> all = new ArrayList<>();
    for (String text : directories) {
      all.add(OptionValue.of("--extra-directory", () -> directory(text)));
    }
    for (String text : files) {
      String[] pair = pair("--extra-file", "NAME=FILE", text);
      byte[] content = InputFiles.regular("--extra-file", pair[1]);
      int mode = Files.isExecutable(Path.of(pair[1])) ? EXECUTABLE_MODE : FILE_MODE;
      all.add(OptionValue.of("--extra-file", () -> TreeFile.file(pair[0], mode, content)));
    }
    return all;
  }

  private static void requireThere(String option, Path file) throws ImageException {
    if (!Files.exists(file)) {
      throw new ImageException(
          FailureKind.CONFIGURATION, "%s: '%s' does not exist".formatted(option, file));
    }
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
