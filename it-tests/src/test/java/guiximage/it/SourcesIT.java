package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be named on the command line, and what is said of the rest. */
class SourcesIT {
  private static final SampleStore STORE = SampleStore.shared();
  private static final StorePath GREETING = SampleStore.greeting();
  private static final int STORE_FAILURE = 3;

  @TempDir Path home;
  @TempDir Path out;
  @TempDir Path directory;

  private Program export(Path root, String... words) {
    return Command.withHome(home)
        .program(List.of("export", "--store-root", root.toString()))
        .with("-o", out.resolve("image.tar").toString())
        .with(words);
  }

  private Failed refused(Path root, String... words) throws IOException {
    Failed failed = Failed.with(STORE_FAILURE, export(root, words).run());
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files).isEmpty();
    }
    return failed;
  }

  @Test
  void whatIsNotAStoreItemIsRefused() throws Exception {
    refused(STORE.root(), "/gnu/store/../../etc").saying("'/gnu/store/../../etc'", "/etc");
    refused(STORE.root(), "/gnu/store").saying("'/gnu/store' is the store itself");
    refused(STORE.root(), GREETING + "/bin/hello")
        .saying("is inside a store item; name the item itself: " + GREETING);
    refused(STORE.root(), SampleStore.path("absent-1").toString())
        .saying("'" + SampleStore.path("absent-1") + "' does not exist");
    refused(STORE.root(), "--store-db", "/nonexistent", GREETING.toString())
        .saying("there is no store database /nonexistent; name it with --store-db FILE");
    refused(STORE.root(), "--store-db", "/etc/passwd", GREETING.toString())
        .saying("cannot read the store's database /etc/passwd: ");
  }

  @Test
  void anItemThatTheDatabaseDoesNotKnowIsRefused() throws Exception {
    SampleStore store = new SampleStore(directory);
    store.add("known-1", SampleStore.text("a", "b"));
    StorePath stray = store.put("stray-1", SampleStore.text("a", "b"));

    refused(store.root(), stray.toString()).saying(stray + " is not a valid item of the store");
  }

  @Test
  void anItemThatHasGoneFromTheStoreIsRefused() throws Exception {
    SampleStore store = new SampleStore(directory);
    StorePath gone = store.add("gone-1", SampleStore.text("a", "b"));
    StorePath user = store.add("user-1", SampleStore.text("a", "b"), gone);
    Program.of("rm", "-rf", store.locate(gone).toString()).output();

    refused(store.root(), user.toString()).saying(gone.toString());
  }

  @Test
  void aSourceThatIsNamedTwiceIsThereOnce() throws Exception {
    String once = export(STORE.root(), GREETING.toString()).output();
    Files.delete(out.resolve("image.tar"));
    String twice = export(STORE.root(), GREETING.toString(), GREETING + "/").output();
    assertThat(twice).isEqualTo(once);
  }

  @Test
  void aListIsTakenExactly() throws Exception {
    byte[] list = (GREETING + "\n\n" + GREETING + "\n").getBytes(StandardCharsets.UTF_8);

    Program.Result result = export(STORE.root(), "--paths-from", "-").run(list);

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(storePaths()).containsExactly(GREETING.toString());
    Path file = Files.writeString(directory.resolve("list"), GREETING + "\nnonsense\n");
    Files.delete(out.resolve("image.tar"));
    refused(STORE.root(), "--paths-from", file.toString())
        .saying(file + ", line 2: 'nonsense' is not a store path");
  }

  @Test
  void aListNeedsNoDatabase() throws Exception {
    Path bare = directory.resolve("bare");
    Files.createDirectories(bare.resolve("gnu"));
    Files.createSymbolicLink(bare.resolve("gnu/store"), STORE.root().resolve("gnu/store"));
    Path list = Files.writeString(directory.resolve("list"), GREETING + "\n");

    String with = export(STORE.root(), "--paths-from", list.toString()).output();
    String without = export(bare, "--paths-from", list.toString()).output();

    assertThat(without).isEqualTo(with);
  }

  @Test
  void theDaemonIsAskedWhereThereIsNoDatabase() throws Exception {
    RealStore kept = new RealStore(Files.createDirectory(directory.resolve("kept")));
    StorePath item = kept.add("item-1");
    Path bare = directory.resolve("bare");
    Files.createDirectories(bare.resolve("gnu"));
    Files.createSymbolicLink(
        bare.resolve("gnu/store"), kept.root().directory().resolve("gnu/store"));
    List<String> words = new ArrayList<>(List.of("export", "--store-root", bare.toString()));
    words.addAll(List.of("-o", out.resolve("image.tar").toString(), item.toString()));
    try (NixDaemon daemon = new NixDaemon(kept)) {

      Command.withHome(home)
          .with("GUIX_DAEMON_SOCKET", "unix://" + kept.socket())
          .program(words)
          .output();

      assertThat(storePaths()).containsExactly(item.toString());
      assertThat(daemon).isNotNull();
    }
  }

  @Test
  void whatIsHardlyWantedIsWarnedOfAndVerboseSaysWhereTheClosureIsFrom() throws Exception {
    SampleStore store = new SampleStore(directory);
    StorePath derivation = derivation(store);

    Program.Result result =
        export(store.root(), "-v", "-t=a:1", "--entry-point=bin/none", derivation.toString()).run();

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.stderr())
        .contains(derivation + " is a derivation, not what it builds; name its output")
        .contains("--entry-point: there is no " + derivation + "/bin/none")
        .contains("closure of " + derivation + ": from the database " + store.database());
    Program.Result quiet =
        export(STORE.root(), "-t=a:1", "--entry-point=bin/hello", GREETING.toString()).run();
    assertThat(quiet.stderr()).doesNotContain("there is no", "is a derivation", "closure of");
  }

  /** An item with the name of a derivation; nix registers none that it could not build. */
  private StorePath derivation(SampleStore store) throws IOException {
    StorePath item = store.add("hello-1", SampleStore.text("a", "b"));
    StorePath derivation = StorePath.parse(item + ".drv");
    Files.move(directory(store, item), directory(store, derivation));
    String renamed =
        "UPDATE ValidPaths SET path = '%s' WHERE path = '%s'".formatted(derivation, item);
    Program.of("sqlite3", store.database().toString(), renamed).output();
    return derivation;
  }

  private static Path directory(SampleStore store, StorePath item) {
    return store.root().resolve(item.toString().substring(1));
  }

  private List<String> storePaths() {
    return Program.of(
            "sh",
            "-c",
            """
            cd "$1" && tar -xf "$2" && for layer in */layer.tar; do tar -tPf $layer; done""",
            "sh",
            directory.toString(),
            out.resolve("image.tar").toString())
        .output()
        .lines()
        .filter(name -> name.matches("/?gnu/store/[^/]+/?"))
        .map(name -> "/" + name.replaceAll("^/|/$", ""))
        .sorted()
        .toList();
  }
}
