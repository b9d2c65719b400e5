package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.PrintableText;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Store items as the store's own SQLite database lists them. Only reads: nothing is written,
 * neither into the database nor beside it. Nothing stays open between two calls; thread-safe.
 *
 * <p>Understands the schema of Guix (version 7) and of Nix (version 10), which has more columns.
 */
public final class StoreDatabase implements StoreItems {
  /** SQLite allows 32,766 variables in a statement; there is no gain beyond some hundreds. */
  private static final int PATHS_PER_STATEMENT = 1_000;

  /** Items by number, with the numbers of the items that they refer to; the rest is filled in. */
  private static final String SELECT =
      """
      select id, path, hash, narSize,
        (select group_concat(reference) from Refs where referrer = item.id), deriver, %s
      from ValidPaths item
      where id in wanted""";

  private static final String NIX_COLUMNS = "sigs, ca";
  private static final String NO_COLUMNS = "null, null";

  private static final String LISTED =
      """
      with listed(id) as (select id from ValidPaths where path in (%s)),
        wanted(id) as (
          select id from listed
          union
          select reference from Refs where referrer in listed)
      """
          + SELECT;
  private static final String REACHABLE =
      """
      with recursive wanted(id) as (
        select id from ValidPaths where path in (%s)
        union
        select reference from Refs join wanted on referrer = wanted.id)
      """
          + SELECT;

  /** Asked for to see that answers come. */
  private static final StorePath PROBE = new StorePath("/gnu/store", "0".repeat(32), "probe");

  private final DatabaseFile file;

  private StoreDatabase(DatabaseFile file) {
    this.file = file;
  }

  /**
   * The database in {@code file}.
   *
   * @throws ImageException of kind STORE if the file is missing, may not be read or is not a
   *     store's database
   */
  public static StoreDatabase open(Path file) throws IOException {
    StoreDatabase database = new StoreDatabase(DatabaseFile.at(file));
    database.findAll(List.of(PROBE));
    return database;
  }

  @Override
  public String origin() {
    return "the database " + file;
  }

  @Override
  public Optional<StoreItem> find(StorePath path) throws IOException {
    return Optional.ofNullable(findAll(List.of(path)).get(path));
  }

  @Override
  public Map<StorePath, StoreItem> findAll(Collection<StorePath> paths) throws IOException {
    List<StorePath> listed = List.copyOf(paths);
    DatabaseRows rows = file.read(connection -> select(connection, LISTED, listed));
    Map<StorePath, StoreItem> items = new HashMap<>();
    for (StorePath path : listed) {
      rows.find(path).ifPresent(item -> items.put(path, item));
    }
    return items;
  }

  @Override
  public Closure closureOf(List<StorePath> roots) throws IOException {
    DatabaseRows rows = file.read(connection -> select(connection, REACHABLE, roots));
    return Closure.of(roots, rows);
  }

  private DatabaseRows select(Connection connection, String sql, List<StorePath> paths)
      throws SQLException, IOException {
    DatabaseRows rows = new DatabaseRows(file);
    requireTables(connection);
    String columns = hasNixColumns(connection) ? NIX_COLUMNS : NO_COLUMNS;
    for (int from = 0; from < paths.size(); from += PATHS_PER_STATEMENT) {
      List<StorePath> some =
          paths.subList(from, Math.min(paths.size(), from + PATHS_PER_STATEMENT));
      String variables = String.join(",", Collections.nCopies(some.size(), "?"));
      try (PreparedStatement statement =
          connection.prepareStatement(sql.formatted(variables, columns))) {
        for (int i = 0; i < some.size(); i++) {
          statement.setString(i + 1, some.get(i).toString());
        }
        try (ResultSet result = statement.executeQuery()) {
          while (result.next()) {
            rows.add(result);
          }
        }
      }
    }
    return rows;
  }

  /** A view could say anything, without end; no store has one of these names. */
  private void requireTables(Connection connection) throws SQLException, IOException {
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select name from sqlite_master where type = 'view'"
                    + " and lower(name) in ('validpaths', 'refs')")) {
      if (result.next()) {
        throw new ImageException(
            FailureKind.STORE,
            "%s is not a store's: its %s is a view, not a table; name another with --store-db"
                .formatted(file, PrintableText.line(result.getString(1))));
      }
    }
  }

  private static boolean hasNixColumns(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select count(*) from pragma_table_info('ValidPaths') where name in ('sigs', 'ca')")) {
      return result.next() && result.getInt(1) == 2;
    }
  }
}
