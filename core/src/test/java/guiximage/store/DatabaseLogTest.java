package guiximage.store;

import static guiximage.store.DatabaseFixture.path;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
  void aLogThatCannotBeSharedIsReadFromACopy() throws Exception {
    Path abandoned = Files.createDirectory(directory.resolve("abandoned"));
    try (DatabaseFixture writer = walWriter()) {
      writer.add(EARLIER, 1).execute("pragma wal_checkpoint(truncate)").add(LATER, 1);
      for (String name : List.of("db.sqlite", "db.sqlite-wal")) {
        Files.copy(directory.resolve(name), abandoned.resolve(name));
      }
    }
    // where the index of the log should be made there is something else, as if one might not
    Files.createDirectory(abandoned.resolve("db.sqlite-shm"));
    List<String> temporary = names(temporaryDirectory());

    StoreDatabase database = StoreDatabase.open(abandoned.resolve("db.sqlite"));

    assertThat(database.findAll(List.of(EARLIER, LATER))).containsOnlyKeys(EARLIER, LATER);
    assertThat(names(abandoned))
        .containsExactlyInAnyOrder("db.sqlite", "db.sqlite-shm", "db.sqlite-wal");
    assertThat(names(temporaryDirectory())).isEqualTo(temporary);
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
