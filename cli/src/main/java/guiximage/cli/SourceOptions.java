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
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The store items that go into the image. */
@Command(optionListHeading = "%nSources:%n")
final class SourceOptions {
  private static final List<String> STORES = List.of("/gnu/store", "/nix/store");

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
  private Optional<String> pathsFrom = Optional.empty();

  @Option(
      names = "--store-db",
      paramLabel = "FILE",
      description =
          "The store's database; default /var/guix/db/db.sqlite, /nix/var/nix/db/db.sqlite")
  private Optional<Path> database = Optional.empty();

  @Option(
      names = "--store-root",
      paramLabel = "DIR",
      description = "The store lies below DIR, as in a chroot; the image has the usual names")
  private Optional<Path> storeRoot = Optional.empty();

  /** Takes away the first word of the command line, which is something else. */
  void skipFirst() {
    sources = sources.subList(1, sources.size());
  }

  boolean isEmpty() {
    return sources.isEmpty() && pathsFrom.isEmpty();
  }

  StoreRoot root() throws IOException {
    if (storeRoot.isPresent() && !Files.isDirectory(storeRoot.get())) {
      throw new ImageException(
          FailureKind.STORE, "--store-root: " + storeRoot.get() + " is not a directory");
    }
    return storeRoot
        .map(directory -> new StoreRoot(directory.toAbsolutePath()))
        .orElse(StoreRoot.HOST);
  }

  /** The sources as they were typed, for messages. */
  String text() {
    return sources.isEmpty() ? "--paths-from" : sources.get(0);
  }

  /** Reads the store's database or asks its daemon; opens no store file. */
  StoreSource read(ProcessInput input) throws IOException {
    if (isEmpty()) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "nothing to put into the image; name a store item, or --paths-from, or --conf");
    }
    if (!sources.isEmpty() && pathsFrom.isPresent()) {
      throw new ImageException(
          FailureKind.CONFIGURATION, "--paths-from is the exact list; leave out the other sources");
    }
    StoreRoot root = root();
    return pathsFrom.isPresent()
        ? StoreSource.of(exactly(input, root), root)
        : read(input, sources);
  }

  /** The closure of {@code words}, which are not those of this mixin. */
  StoreSource read(ProcessInput input, List<String> words) throws IOException {
    StoreRoot root = root();
    SourceResolver resolver = new SourceResolver(root, Path.of("").toAbsolutePath(), STORES);
    List<StorePath> roots = new ArrayList<>();
    for (String word : words) {
      roots.add(resolver.resolve(word));
    }
    try (StoreItems items = open(input, StoreLocation.of(root, roots.get(0)))) {
      return StoreSource.of(items.closureOf(roots), root);
    }
  }

  /** The items of a description. */
  DescribedSource described(ImageDescription description) throws IOException {
    return new DescribedSource(description, root(), database);
  }

  private Closure exactly(ProcessInput input, StoreRoot root) throws IOException {
    String file = pathsFrom.orElseThrow();
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
    StoreLocation location = StoreLocation.of(root, paths.get(0));
    if (database.isEmpty() && !location.isKept()) {
      return ListedClosure.withoutDatabase(paths, root);
    }
    try (StoreItems items = open(input, location)) {
      return ListedClosure.of(paths, items);
    }
  }

  private StoreItems open(ProcessInput input, StoreLocation location) throws IOException {
    String variable =
        location.storeDirectory().equals("/nix/store") ? "NIX_REMOTE" : "GUIX_DAEMON_SOCKET";
    return location.open(database, input.variable(variable));
  }
}
