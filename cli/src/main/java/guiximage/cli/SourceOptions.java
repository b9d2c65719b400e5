package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.build.DescribedSource;
import guiximage.build.ImageDescription;
import guiximage.build.StoreSource;
import guiximage.store.Closure;
import guiximage.store.ListedClosure;
import guiximage.store.SourceResolver;
import guiximage.store.StoreItems;
import guiximage.store.StoreLocation;
import guiximage.store.StorePath;
import guiximage.store.StorePathList;
import guiximage.store.StoreRoot;
import guiximage.store.StoreVariables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The store items that go into the image. */
@Command(optionListHeading = "%nSources:%n")
final class SourceOptions {
  @Parameters(
      paramLabel = "SOURCE",
      arity = "0..*",
      description =
          "Store item, or a link to one such as a profile or 'result'; its closure is taken")
  private List<String> sources = new ArrayList<>();

  @Option(
      names = "--paths-from",
      paramLabel = "FILE",
      description = "Exactly the store paths that FILE lists, one per line; - is standard input")
  private @Nullable String pathsFrom;

  @Option(
      names = "--store-db",
      paramLabel = "FILE",
      description =
          "The store's database; default: where GUIX_STATE_DIRECTORY, NIX_STATE_DIR and the like say,"
              + " else /var/guix/db/db.sqlite, /nix/var/nix/db/db.sqlite")
  private @Nullable Path database;

  @Option(
      names = "--store-root",
      paramLabel = "DIR",
      description = "The store lies below DIR, as in a chroot; the image has the usual names")
  private @Nullable Path storeRoot;

  /** Takes away the first word of the command line, which is something else. */
  void skipFirst() {
    sources = sources.subList(1, sources.size());
  }

  boolean isEmpty() {
    return sources.isEmpty() && pathsFrom == null;
  }

  /**
   * The store items that were read.
   *
   * @param resolver of further names in the same store
   * @param origin of what is known of the items, for messages
   */
  record Read(StoreSource source, SourceResolver resolver, String origin) {}

  private StoreRoot root(ProcessInput input) throws IOException {
    if (storeRoot != null && !Files.isDirectory(storeRoot)) {
      throw new ImageException(
          FailureKind.STORE, "--store-root: " + storeRoot + " is not a directory");
    }
    return Optional.ofNullable(storeRoot)
        .map(directory -> new StoreRoot(directory.toAbsolutePath()))
        .or(() -> variables(input).root())
        .orElse(StoreRoot.HOST);
  }

  static StoreVariables variables(ProcessInput input) {
    return new StoreVariables(input::variable);
  }

  private static SourceResolver resolver(ProcessInput input, StoreRoot root) {
    return new SourceResolver(
        root, Path.of("").toAbsolutePath(), variables(input).storeDirectories());
  }

  /** The sources as they were typed, for messages. */
  String text() {
    return sources.isEmpty() ? "--paths-from" : sources.get(0);
  }

  /** Reads the store's database or asks its daemon; opens no store file. */
  Read read(ProcessInput input) throws IOException {
    if (isEmpty()) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "nothing to put into the image; name a store item, or --paths-from, --conf, --root");
    }
    if (!sources.isEmpty() && pathsFrom != null) {
      throw new ImageException(
          FailureKind.CONFIGURATION, "--paths-from is the exact list; leave out the other sources");
    }
    return pathsFrom != null ? exactly(input, pathsFrom) : read(input, sources);
  }

  /** The closure of {@code words}, which are not those of this mixin. */
  Read read(ProcessInput input, List<String> words) throws IOException {
    StoreRoot root = root(input);
    SourceResolver resolver = resolver(input, root);
    List<StorePath> roots = new ArrayList<>();
    for (String word : words) {
      roots.add(resolver.resolve(word));
    }
    StoreLocation location =
        new StoreLocation(root, roots.get(0).storeDirectory(), variables(input));
    try (StoreItems items = location.open(Optional.ofNullable(database))) {
      return new Read(StoreSource.of(items.closureOf(roots), root), resolver, items.origin());
    }
  }

  /** The items of a description. */
  DescribedSource described(ProcessInput input, ImageDescription description) throws IOException {
    return described(description, root(input), Optional.ofNullable(database), input);
  }

  /**
   * The items of a description in the store below {@code root}.
   *
   * @param database that was named
   */
  static DescribedSource described(
      ImageDescription description, StoreRoot root, Optional<Path> database, ProcessInput input) {
    StoreLocation location =
        new StoreLocation(root, description.storeDirectory(), variables(input));
    return new DescribedSource(description, root, database.or(location::database));
  }

  private Read exactly(ProcessInput input, String file) throws IOException {
    StoreRoot root = root(input);
    String name = file.equals("-") ? "standard input" : file;
    List<StorePath> paths =
        InputFiles.read(
            "--paths-from",
            name,
            () -> {
              try (InputStream in = InputFiles.open(input, "--paths-from", file)) {
                return StorePathList.read(name, in).paths();
              }
            });
    StoreLocation location =
        new StoreLocation(root, paths.get(0).storeDirectory(), variables(input));
    if (database == null && !location.isKept()) {
      Closure listed = ListedClosure.withoutDatabase(paths, root);
      return new Read(StoreSource.of(listed, root), resolver(input, root), name);
    }
    try (StoreItems items = location.open(Optional.ofNullable(database))) {
      Closure listed = ListedClosure.of(paths, items);
      return new Read(StoreSource.of(listed, root), resolver(input, root), items.origin());
    }
  }
}
