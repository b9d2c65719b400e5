package guiximage.store;

import static guiximage.store.DatabaseFixture.path;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases that somebody else has open, or left with a log beside them. */
class DatabaseLogTest {
  private static final StorePath EARLIER = path('a', "earlier-1");
  private static final StorePath LATER = path('b', "later-1");

  @TempDir Path directory;

  @Test
  void aDatabaseWithoutALogIsReadAndNothingAppearsBesideIt() throws Exception {
    try (DatabaseFixture writer = walWriter()) {
      writer.add(EARLIER, 1);
    }

    assertThat(StoreDatabase.open(file()).find(EARLIER)).isPresent();
    assertThat(names(directory)).containsExactly("db.sqlite");
  }

  @Test
  void whatAWriterHasCommittedToTheLogIsSeen() throws Exception {
    try (DatabaseFixture writer = walWriter()) {
      writer.add(EARLIER, 1).execute("pragma wal_checkpoint(truncate)");
      StoreDatabase database = StoreDatabase.open(file());

      assertThat(database.find(EARLIER)).isPresent();
      writer.add(LATER, 1);
      assertThat(database.find(LATER)).isPresent();
    }
  }

  @Test
  void whatAWriterHasNotCommittedIsNotSeen() throws Exception {
    try (DatabaseFixture writer = walWriter()) {
      writer.add(EARLIER, 1).execute("begin immediate").add(LATER, 1);

      StoreDatabase database = StoreDatabase.open(file());
      assertThat(database.findAll(List.of(EARLIER, LATER))).containsOnlyKeys(EARLIER);
    }
  }

  @Test
  void aRollbackJournalInUseIsHonoured() throws Exception {
    try (DatabaseFixture writer = DatabaseFixture.guix(file())) {
      writer.add(EARLIER, 1).execute("begin immediate").add(LATER, 1);
      assertThat(names(directory)).contains("db.sqlite-journal");

      StoreDatabase database = StoreDatabase.open(file());
      assertThat(database.findAll(List.of(EARLIER, LATER))).containsOnlyKeys(EARLIER);
    }
  }

  @Test
  void severalStatementsSeeOneState() throws Exception {
    try (DatabaseFixture writer = walWriter()) {
      writer.add(EARLIER, 1);

      List<Integer> counts =
          DatabaseFile.at(file())
              .read(
                  connection -> {
                    int before = countItems(connection);
                    writer.add(LATER, 1);
                    return List.of(before, countItems(connection));
                  });

      assertThat(counts).containsExactly(1, 1);
    }
  }

  private static int countItems(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select count(*) from ValidPaths")) {
      return result.getInt(1);
    }
  }

  @Test
  void nothingAppearsBesideALogThatWasLeftBehind() throws Exception {
    Path abandoned = abandonedLog();

    StoreDatabase database = StoreDatabase.open(abandoned.resolve("db.sqlite"));

    assertThat(database.findAll(List.of(EARLIER, LATER))).containsOnlyKeys(EARLIER, LATER);
    assertThat(names(abandoned)).containsExactlyInAnyOrder("db.sqlite", "db.sqlite-wal");
  }

  /** A directory as a crash leaves it, with one item in the database and one in the log. */
  private Path abandonedLog() throws Exception {
    Path abandoned = Files.createDirectory(directory.resolve("abandoned"));
    try (DatabaseFixture writer = walWriter()) {
      writer.add(EARLIER, 1).execute("pragma wal_checkpoint(truncate)").add(LATER, 1);
      for (String name : List.of("db.sqlite", "db.sqlite-wal")) {
        Files.copy(directory.resolve(name), abandoned.resolve(name));
      }
    }
    return abandoned;
  }

  @Test
  void aLogThatCannotBeSharedIsReadFromACopy() throws Exception {
    Path abandoned = abandonedLog();
    // where the index of the log should be made there is something else, as if one might not
    Files.createDirectory(abandoned.resolve("db.sqlite-shm"));
    List<String> temporary = names(temporaryDirectory());

    StoreDatabase database = StoreDatabase.open(abandoned.resolve("db.sqlite"));

    assertThat(database.findAll(List.of(EARLIER, LATER))).containsOnlyKeys(EARLIER, LATER);
    assertThat(names(abandoned))
        .containsExactlyInAnyOrder("db.sqlite", "db.sqlite-shm", "db.sqlite-wal");
    assertThat(names(temporaryDirectory())).isEqualTo(temporary);
  }

  /** Each opening and closing makes a log, moves it into the file and removes it. */
  @Test
  void everyReadingSeesOneStateWhileWritersComeAndGo() throws Exception {
    walWriter().add(EARLIER, 1).close();
    AtomicInteger committed = new AtomicInteger();
    List<StorePath> chain =
        IntStream.range(0, 40).mapToObj(i -> path('c', "link-" + (10 + i))).toList();
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<?> writing = executor.submit(() -> addChain(chain, committed));

      while (committed.get() < chain.size() && !writing.isDone()) {
        int before = committed.get();
        Map<StorePath, StoreItem> seen = StoreDatabase.open(file()).findAll(chain);
        assertThat(seen).hasSizeBetween(before, before + chain.size());
        assertThat(seen.keySet())
            .containsExactlyInAnyOrderElementsOf(chain.subList(0, seen.size()));
      }

      assertThat(writing.get()).isNull();
      assertThat(StoreDatabase.open(file()).findAll(chain)).hasSize(chain.size());
    } finally {
      executor.shutdownNow();
    }
  }

  private @Nullable Void addChain(List<StorePath> chain, AtomicInteger committed)
      throws SQLException {
    for (int i = 0; i < chain.size(); i++) {
      try (DatabaseFixture writer = DatabaseFixture.existing(file())) {
        writer.execute("begin").add(chain.get(i), 1);
        if (i > 0) {
          writer.refer(chain.get(i), chain.get(i - 1));
        }
        writer.execute("commit");
        committed.incrementAndGet();
      }
    }
    return null;
  }

  @Test
  void aLinkToADatabaseFindsItsLog() throws Exception {
    Path link = directory.resolve("link");
    try (DatabaseFixture writer = walWriter()) {
      writer.add(LATER, 1);
      Files.createSymbolicLink(link, file());

      assertThat(StoreDatabase.open(link).find(LATER)).isPresent();
    }
  }

  private DatabaseFixture walWriter() throws Exception {
    return DatabaseFixture.guix(file()).execute("pragma journal_mode = wal");
  }

  private Path file() {
    return directory.resolve("db.sqlite");
  }

  private static Path temporaryDirectory() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("sqlite-"))
          .filter(name -> name.startsWith("guix-image-") || name.startsWith("db.sqlite"))
          .sorted()
          .toList();
    }
  }
}
