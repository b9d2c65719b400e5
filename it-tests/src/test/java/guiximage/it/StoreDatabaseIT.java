package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.Closure;
import guiximage.store.StoreDaemon;
import guiximage.store.StoreDatabase;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores that Nix made and keeps, read by root and by somebody who may write nothing. */
class StoreDatabaseIT {
  @TempDir Path directory;
  @TempDir Path classes;

  private RealStore store;
  private StorePath hello;

  @BeforeEach
  void makeStore() throws Exception {
    store = new RealStore(directory);
    StorePath glibc = store.add("glibc-2.39");
    StorePath perl = store.add("perl-5.36", glibc);
    store.add("unrelated-1", glibc);
    hello = store.add("hello-2.12", perl, glibc);
  }

  @Test
  void theClosureIsWhatNixSays() throws Exception {
    Closure closure = StoreDatabase.open(store.database()).closureOf(List.of(hello));

    assertThat(paths(closure)).hasSize(3).isEqualTo(store.requisites(hello));
    for (StoreItem item : closure.items()) {
      String path = item.path().toString();
      assertThat(store.nixStore("-q", "--size", path).output().strip())
          .isEqualTo(Long.toString(item.narSizeBytes()));
      assertThat(store.nixStore("-q", "--references", path).output().lines())
          .containsExactlyInAnyOrderElementsOf(
              item.references().stream().map(StorePath::toString).toList());
    }
  }

  @Test
  void whatADaemonHasJustWrittenToTheLogIsThereForAnOrdinaryUser() throws Exception {
    OrdinaryUser nobody = new OrdinaryUser(classes);
    Path log = store.database().resolveSibling("db.sqlite-wal");
    try (NixDaemon daemon = new NixDaemon(store);
        StoreDaemon holder = StoreDaemon.connect(store.socket())) {
      assertThat(holder.find(hello)).isPresent();
      StorePath added = store.add("added-1", hello);
      assertThat(log).isNotEmptyFile();
      List<String> before = besideDatabase();

      List<String> printed = print(nobody, added);

      assertThat(printed.get(0)).isEqualTo("StoreDatabase");
      assertThat(printed.stream().skip(1).map(line -> line.substring(0, line.indexOf(' '))))
          .hasSize(4)
          .isEqualTo(store.requisites(added));
      assertThat(besideDatabase()).isEqualTo(before);
      assertThat(daemon).isNotNull();
    }
  }

  @Test
  void aLogThatACrashLeftIsReadByAnOrdinaryUserToo() throws Exception {
    OrdinaryUser nobody = new OrdinaryUser(classes);
    Path crashed = Files.createDirectory(directory.resolve("crashed"));
    RealStore.setMode(crashed, "rwxr-xr-x");
    StorePath added;
    try (NixDaemon daemon = new NixDaemon(store);
        StoreDaemon holder = StoreDaemon.connect(store.socket())) {
      assertThat(holder.find(hello)).isPresent();
      added = store.add("added-1", hello);
      for (String name : List.of("db.sqlite", "db.sqlite-wal")) {
        Files.copy(store.database().resolveSibling(name), crashed.resolve(name));
      }
      assertThat(daemon).isNotNull();
    }

    List<String> printed =
        nobody
            .program(
                ClosurePrinter.class,
                store.root().directory().toString(),
                added.toString(),
                crashed.resolve("db.sqlite").toString())
            .output()
            .lines()
            .toList();

    assertThat(printed).hasSize(5);
    assertThat(crashed.resolve("db.sqlite-shm")).doesNotExist();
  }

  @Test
  void aDatabaseThatNobodyHasOpenIsReadByAnOrdinaryUser() throws Exception {
    assertThat(print(new OrdinaryUser(classes), hello)).hasSize(4).startsWith("StoreDatabase");
    assertThat(besideDatabase()).containsExactly("db.sqlite");
  }

  @Test
  void theDaemonIsAskedWhereTheDatabaseMayNotBeRead() throws Exception {
    OrdinaryUser nobody = new OrdinaryUser(classes);
    List<String> expected =
        ClosurePrinter.lines(StoreDatabase.open(store.database()).closureOf(List.of(hello)));
    RealStore.setMode(store.database().getParent(), "rwx------");
    try (NixDaemon daemon = new NixDaemon(store)) {

      List<String> printed = print(nobody, hello);

      assertThat(printed.get(0)).isEqualTo("StoreDaemon");
      assertThat(printed.subList(1, printed.size())).isEqualTo(expected);
      assertThat(daemon).isNotNull();
    }
  }

  @Test
  void neitherDatabaseNorDaemonIsAFailureThatNamesBoth() throws Exception {
    RealStore.setMode(store.database().getParent(), "rwx------");

    Program.Result result =
        new OrdinaryUser(classes)
            .program(ClosurePrinter.class, store.root().directory().toString(), hello.toString())
            .run();

    assertThat(result.stderr())
        .contains(
            "cannot read the store's database "
                + store.database()
                + ": permission denied; and cannot reach the store daemon at "
                + store.socket()
                + ": ");
  }

  @Test
  void theDaemonKnowsWhatIsNotThere() throws Exception {
    try (NixDaemon daemon = new NixDaemon(store);
        StoreDaemon connection = StoreDaemon.connect(store.socket())) {
      StorePath absent = new StorePath("/gnu/store", "0".repeat(32), "absent");

      assertThat(connection.find(absent)).isEmpty();
      assertThat(connection.find(hello)).isPresent();
      assertThat(daemon).isNotNull();
    }
  }

  private List<String> print(OrdinaryUser user, StorePath path) {
    return user.program(ClosurePrinter.class, store.root().directory().toString(), path.toString())
        .output()
        .lines()
        .toList();
  }

  private List<String> besideDatabase() throws Exception {
    try (Stream<Path> files = Files.list(store.database().getParent())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("db.sqlite"))
          .sorted()
          .toList();
    }
  }

  private static List<String> paths(Closure closure) {
    return closure.items().stream().map(item -> item.path().toString()).sorted().toList();
  }
}
