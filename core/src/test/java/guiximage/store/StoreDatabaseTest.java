package guiximage.store;

import static guiximage.store.DatabaseFixture.narHash;
import static guiximage.store.DatabaseFixture.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.ImageException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreDatabaseTest {
  private static final StorePath GIT = path('a', "git-2.39.5");
  private static final StorePath PERL = path('b', "perl-5.36.0");
  private static final StorePath GLIBC = path('c', "glibc-2.36");
  private static final StorePath OTHER = path('d', "other-1");

  @TempDir Path directory;

  @Test
  void closureHoldsWhatTheRootsReachAndNothingElse() throws Exception {
    StoreDatabase database = sample(DatabaseFixture.guix(file()));

    Closure closure = database.closureOf(List.of(GIT));

    assertThat(closure.roots()).containsExactly(GIT);
    assertThat(closure.items())
        .containsExactly(
            new StoreItem(GIT, hashOf(GIT), 300, List.of(PERL, GLIBC)),
            new StoreItem(GLIBC, hashOf(GLIBC), 100, List.of(GLIBC)),
            new StoreItem(PERL, hashOf(PERL), 200, List.of(GLIBC)));
  }

  @Test
  void bothSchemasGiveTheSame() throws Exception {
    StoreDatabase guix = sample(DatabaseFixture.guix(directory.resolve("guix.sqlite")));
    StoreDatabase nix = sample(DatabaseFixture.nix(directory.resolve("nix.sqlite")));

    List<StoreItem> expected = guix.closureOf(List.of(GIT, OTHER)).items();

    assertThat(nix.closureOf(List.of(GIT, OTHER)).items()).isEqualTo(expected);
  }

  @Test
  void findGivesReferencesThatAreNotAskedFor() throws Exception {
    StoreDatabase database = sample(DatabaseFixture.guix(file()));

    assertThat(database.find(PERL).map(StoreItem::references)).contains(List.of(GLIBC));
    assertThat(database.find(path('z', "absent-1"))).isEmpty();
  }

  @Test
  void findAllLeavesOutWhatIsNotValid() throws Exception {
    StoreDatabase database = sample(DatabaseFixture.guix(file()));

    assertThat(database.findAll(List.of(GLIBC, path('z', "absent-1"), OTHER)).keySet())
        .containsExactlyInAnyOrder(GLIBC, OTHER);
  }

  @Test
  void findAllTakesMorePathsThanAStatementHasVariables() throws Exception {
    try (DatabaseFixture fixture = DatabaseFixture.guix(file())) {
      fixture.add(GLIBC, 1).add(OTHER, 1);
    }
    List<StorePath> many = new ArrayList<>(List.of(GLIBC));
    IntStream.range(0, 40_000).forEach(i -> many.add(path('z', "absent-" + i)));
    many.add(OTHER);

    assertThat(StoreDatabase.open(file()).findAll(many)).containsOnlyKeys(GLIBC, OTHER);
  }

  @Test
  void aChainOfThousandsIsOneClosure() throws Exception {
    List<StorePath> chain =
        IntStream.range(0, 3_000).mapToObj(i -> path('a', "link-" + (10_000 + i))).toList();
    try (DatabaseFixture fixture = DatabaseFixture.guix(file()).execute("begin")) {
      fixture.add(chain.get(0), 1);
      for (int i = 1; i < chain.size(); i++) {
        fixture.add(chain.get(i), 1, chain.get(i - 1));
      }
      fixture.execute("commit");
    }

    Closure closure = StoreDatabase.open(file()).closureOf(chain.subList(2_999, 3_000));

    assertThat(closure.items()).extracting(StoreItem::path).isEqualTo(chain);
    assertThat(closure.itemsReferencesFirst()).isEqualTo(closure.items());
  }

  @Test
  void aReferenceToAnItemThatIsNotListedIsDamage() throws Exception {
    sample(DatabaseFixture.guix(file())).close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute("delete from ValidPaths where path like '%glibc%'");
    }

    assertThatThrownBy(() -> StoreDatabase.open(file()).closureOf(List.of(PERL)))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "the store's database "
                + file()
                + " lists a reference of "
                + PERL
                + " to an item that it does not list;"
                + " repair it (nix-store --verify, guix gc --verify)");
  }

  @Test
  void itemsThatReferToEachOtherAreDamage() throws Exception {
    try (DatabaseFixture fixture = DatabaseFixture.guix(file())) {
      fixture.add(GLIBC, 1).add(PERL, 1, GLIBC).refer(GLIBC, PERL).add(GIT, 1, PERL);
    }
    StoreDatabase database = StoreDatabase.open(file());
    String circle =
        " refer to each other in a circle: the store's database is damaged; repair it"
            + " (nix-store --verify, guix gc --verify)";

    assertThatThrownBy(() -> database.closureOf(List.of(GIT)))
        .isInstanceOf(ImageException.class)
        .hasMessage(GLIBC + " and " + PERL + circle);
    assertThatThrownBy(() -> ListedClosure.of(List.of(PERL, GLIBC), database))
        .isInstanceOf(ImageException.class)
        .hasMessage(PERL + " and " + GLIBC + circle);
  }

  @Test
  void aRootThatIsNotValidIsNamed() throws Exception {
    StoreDatabase database = sample(DatabaseFixture.guix(file()));

    assertThatThrownBy(() -> database.closureOf(List.of(GIT, path('z', "absent-1"))))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            path('z', "absent-1")
                + " is not a valid item of the store; build or fetch it first"
                + " (guix build, nix build)");
  }

  @Test
  void narHashesInBase32AreRead() throws Exception {
    try (DatabaseFixture fixture = DatabaseFixture.nix(file())) {
      fixture.addRow(
          GLIBC.toString(), "sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s", 112L);
    }

    // SHA-256 of "abc", as nix hash to-base32 writes it
    assertThat(StoreDatabase.open(file()).find(GLIBC))
        .get()
        .extracting(StoreItem::narHash)
        .isEqualTo(
            Optional.of(
                NarHash.parse(
                    "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")));
  }

  @Test
  void aMissingFileIsNamedWithTheOption() {
    assertThatThrownBy(() -> StoreDatabase.open(file()))
        .isInstanceOf(ImageException.class)
        .hasMessage("there is no store database " + file() + "; name it with --store-db FILE");
  }

  @Test
  void aDirectoryAndAnEmptyFileAreNoDatabases() throws Exception {
    assertThatThrownBy(() -> StoreDatabase.open(directory))
        .isInstanceOf(ImageException.class)
        .hasMessage("cannot read the store's database " + directory + ": it is a directory");
    Files.createFile(file());
    assertThatThrownBy(() -> StoreDatabase.open(file()))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("no such table: ");
  }

  @Test
  void aDatabaseThatGoesAwayIsAFailureOfTheStore() throws Exception {
    StoreDatabase database = sample(DatabaseFixture.guix(file()));
    Files.delete(file());

    assertThatThrownBy(() -> database.find(GIT))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("cannot read the store's database " + file() + ": ");
  }

  @Test
  void aFileThatIsNotADatabaseIsRefused() throws Exception {
    Files.writeString(file(), "this is not a database, however long it may be. ".repeat(50));

    assertThatThrownBy(() -> StoreDatabase.open(file()).find(GIT))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("cannot read the store's database " + file() + ": ")
        .hasMessageContaining("file is not a database");
  }

  @Test
  void aDatabaseWithoutTheTablesIsRefused() throws Exception {
    try (DatabaseFixture fixture = DatabaseFixture.guix(file())) {
      fixture.execute("drop table ValidPaths");
    }

    assertThatThrownBy(() -> StoreDatabase.open(file()).find(GIT))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("no such table: ValidPaths");
  }

  @Test
  void damagedRowsAreNamed() throws Exception {
    try (DatabaseFixture fixture = DatabaseFixture.guix(file())) {
      fixture.addRow(GIT.toString(), "md5:00", 1L);
      fixture.addRow(PERL.toString(), narHash(PERL), null);
    }
    String prefix = "the store's database " + file();
    String suffix = "; repair it (nix-store --verify, guix gc --verify)";

    assertThatThrownBy(() -> StoreDatabase.open(file()).find(GIT))
        .hasMessage(
            prefix + " gives " + GIT + " the NAR hash 'md5:00', which is not a SHA-256" + suffix);
    assertThatThrownBy(() -> StoreDatabase.open(file()).find(PERL))
        .hasMessage(prefix + " has no NAR size of " + PERL + suffix);
  }

  /** SQLite itself lets a file that somebody damaged or wrote hold anything in any column. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "update Refs set reference = 'x'    |lists a reference of ",
        "update Refs set reference = 1.5    |lists a reference of ",
        "update Refs set reference = x'00ff'|lists a reference of ",
        "update ValidPaths set path = null where path like '%glibc%'|lists 'null', which is not a",
        "update ValidPaths set hash = null|the NAR hash 'null', which is not a SHA-256",
        "update ValidPaths set narSize = 'x'|has no NAR size of "
      })
  void valuesOfOtherTypesAreDamage(String damage, String message) throws Exception {
    sample(DatabaseFixture.guix(file())).close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      for (String table : List.of("ValidPaths", "Refs")) {
        statement.execute("create table Free as select * from " + table);
        statement.execute("drop table " + table);
        statement.execute("alter table Free rename to " + table);
      }
      statement.execute(damage);
    }

    assertThatThrownBy(() -> StoreDatabase.open(file()).closureOf(List.of(PERL)))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(message);
  }

  @Test
  void namesThatMeanSomethingInAnAddressAreNamesOfFiles() throws Exception {
    Path odd = directory.resolve("a?mode=memory#b%20 c+d");
    sample(DatabaseFixture.guix(directory.resolve("plain"))).close();
    Files.move(directory.resolve("plain"), odd);

    assertThat(StoreDatabase.open(odd).find(GLIBC)).isPresent();
  }

  private StoreDatabase sample(DatabaseFixture fixture) throws Exception {
    Path file;
    try (fixture) {
      file = fixture.file();
      fixture.add(GLIBC, 100).add(PERL, 200, GLIBC).add(GIT, 300, PERL, GLIBC).add(OTHER, 400);
      fixture.refer(GLIBC, GLIBC);
    }
    return StoreDatabase.open(file);
  }

  private Path file() {
    return directory.resolve("db.sqlite");
  }

  private static Optional<NarHash> hashOf(StorePath path) {
    return Optional.of(NarHash.parse(narHash(path)));
  }

  @Test
  void aDatabaseOfViewsIsNoStores() throws Exception {
    try (DatabaseFixture fixture = DatabaseFixture.existing(file())) {
      fixture.execute("create table Refs (referrer integer, reference integer)");
      fixture.execute(
          "create view validpaths as with recursive n(id) as (select 1 union all select id + 1 from n)"
              + " select id, '/gnu/store/' || id as path, '' as hash, 1 as narSize, '' as deriver"
              + " from n");
    }

    assertThatThrownBy(() -> StoreDatabase.open(file()))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            file().toRealPath()
                + " is not a store's: its validpaths is a view, not a table; name another with"
                + " --store-db");
  }

  @Test
  @Timeout(60)
  void aReadingThatNeverEndsIsGivenUp() throws Exception {
    DatabaseFixture.guix(file()).close();

    assertThatThrownBy(() -> DatabaseFile.at(file(), 5_000_000).read(StoreDatabaseTest::count))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "the store's database "
                + file().toRealPath()
                + " cannot be read to an end: gave up after 5000000 steps; is it a store's?");
  }

  @Test
  @Timeout(60)
  void whoIsInterruptedDoesNotReadOn() throws Exception {
    DatabaseFixture.guix(file()).close();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> DatabaseFile.at(file()).read(StoreDatabaseTest::count))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  private static long count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "with recursive n(id) as (select 1 union all select id + 1 from n)"
                    + " select count(*) from n")) {
      return result.getLong(1);
    }
  }

  @Test
  void aTextThatFillsTheMemoryIsNotRead() throws Exception {
    try (DatabaseFixture fixture = DatabaseFixture.guix(file())) {
      fixture.add(GLIBC, 1);
      fixture.execute("update ValidPaths set hash = hex(zeroblob(20000000))");
    }

    assertThatThrownBy(() -> StoreDatabase.open(file()).find(GLIBC))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("too big");
  }
}
