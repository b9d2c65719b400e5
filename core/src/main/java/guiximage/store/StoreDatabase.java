package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
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
 * <p>Understands the schema of Guix (version 7) and of Nix (version 10): of the columns in which
 * they differ none is read.
 */
public final class StoreDatabase implements StoreItems {
  /** SQLite allows 32,766 variables in a statement; there is no gain beyond some hundreds. */
  private static final int PATHS_PER_STATEMENT = 1_000;

  private static final String COLUMNS =
      """
      select path, hash, narSize,
        (select group_concat(target.path, char(10))
           from Refs join ValidPaths target on target.id = reference
           where referrer = item.id)
      from ValidPaths item
      """;
  private static final String LISTED = COLUMNS + "where path in (%s)";
  private static final String REACHABLE =
      """
      with recursive reachable(id) as (
        select id from ValidPaths where path in (%s)
        union
        select reference from Refs join reachable on referrer = reachable.id)
      """
          + COLUMNS
          + "where id in reachable";

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
  public Optional<StoreItem> find(StorePath path) throws IOException {
    return Optional.ofNullable(findAll(List.of(path)).get(path));
  }

  @Override
  public Map<StorePath, StoreItem> findAll(Collection<StorePath> paths) throws IOException {
    return file.read(connection -> select(connection, LISTED, List.copyOf(paths)));
  }

  @Override
  public Closure closureOf(List<StorePath> roots) throws IOException {
    Map<StorePath, StoreItem> items = file.read(connection -> select(connection, REACHABLE, roots));
    return Closure.of(roots, path -> Optional.ofNullable(items.get(path)));
  }

  private Map<StorePath, StoreItem> select(Connection connection, String sql, List<StorePath> paths)
      throws SQLException, IOException {
    Rows rows = new Rows();
    for (int from = 0; from < paths.size(); from += PATHS_PER_STATEMENT) {
      List<StorePath> some =
          paths.subList(from, Math.min(paths.size(), from + PATHS_PER_STATEMENT));
      String variables = String.join(",", Collections.nCopies(some.size(), "?"));
      try (PreparedStatement statement = connection.prepareStatement(sql.formatted(variables))) {
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
    return rows.items;
  }

  /** Rows as items; each path is parsed once, however many items refer to it. */
  private final class Rows {
    private final Map<String, StorePath> paths = new HashMap<>();
    private final Map<StorePath, StoreItem> items = new HashMap<>();

    void add(ResultSet row) throws SQLException, IOException {
      StorePath path = path(row.getString(1));
      String narHash = row.getString(2);
      long narSizeBytes = row.getLong(3);
      if (row.wasNull() || narSizeBytes <= 0) {
        throw broken("has no NAR size of " + path);
      }
      items.put(
          path,
          new StoreItem(path, Optional.of(hash(path, narHash)), narSizeBytes, references(row)));
    }

    private List<StorePath> references(ResultSet row) throws SQLException, IOException {
      String lines = row.getString(4);
      List<StorePath> references = new ArrayList<>();
      for (String line : row.wasNull() ? new String[0] : lines.split("\n", -1)) {
        references.add(path(line));
      }
      return references;
    }

    private StorePath path(String text) throws IOException {
      StorePath known = paths.get(text);
      if (known != null) {
        return known;
      }
      try {
        StorePath path = StorePath.parse(text);
        paths.put(text, path);
        return path;
      } catch (IllegalArgumentException e) {
        throw broken("lists '" + text + "', which is not a store path");
      }
    }

    private NarHash hash(StorePath path, String text) throws IOException {
      try {
        return NarHash.parse(text);
      } catch (IllegalArgumentException e) {
        throw broken("gives " + path + " the NAR hash '" + text + "', which is not a SHA-256");
      }
    }
  }

  private ImageException broken(String what) {
    return new ImageException(
        FailureKind.STORE,
        "the store's database "
            + file
            + " "
            + what
            + "; repair it (nix-store --verify,"
            + " guix gc --verify)");
  }
}
