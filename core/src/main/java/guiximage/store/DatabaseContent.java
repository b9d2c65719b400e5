package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;

/**
 * The bytes of a store's database that lists some items: the same for the same items wherever they
 * are made, as long as the version of SQLite is the same, which is the one in sqlite-jdbc.
 */
final class DatabaseContent {
  /** As Guix registers what it packs: one second after the epoch. */
  private static final int REGISTRATION_TIME = 1;

  private DatabaseContent() {}

  static byte[] of(DatabaseSchema schema, List<StoreItem> items) throws IOException {
    SQLiteConfig config = new SQLiteConfig();
    config.setPageSize(4096);
    config.setEncoding(SQLiteConfig.Encoding.UTF8);
    try (SQLiteConnection connection =
        JDBC.createConnection("jdbc:sqlite::memory:", config.toProperties())) {
      try (Statement statement = connection.createStatement()) {
        for (String sql : schema.statements()) {
          statement.execute(sql);
        }
      }
      connection.setAutoCommit(false);
      addItems(connection, schema, items);
      addReferences(connection, items);
      connection.commit();
      return connection.serialize("main");
    } catch (SQLException e) {
      throw new ImageException(
          FailureKind.OUTPUT, "cannot make a store database: " + e.getMessage(), e);
    }
  }

  private static void addItems(Connection connection, DatabaseSchema schema, List<StoreItem> items)
      throws SQLException, IOException {
    try (PreparedStatement insert = connection.prepareStatement(schema.insertion())) {
      for (StoreItem item : items) {
        insert.setString(1, item.path().toString());
        insert.setString(2, narHash(item));
        insert.setInt(3, REGISTRATION_TIME);
        insert.setLong(4, item.narSizeBytes());
        if (schema.hasProvenance()) {
          insert.setString(5, item.registration().deriver().orElse(null));
          insert.setString(6, item.registration().signatures().orElse(null));
          insert.setString(7, item.registration().contentAddress().orElse(null));
        }
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static String narHash(StoreItem item) throws ImageException {
    return item.narHash()
        .orElseThrow(
            () ->
                new ImageException(
                    FailureKind.STORE,
                    "the NAR hash of "
                        + item.path()
                        + " is not known, so that it cannot be registered in a database"
                        + " (--localstatedir); name the store's own with --store-db FILE"))
        .toString();
  }

  /** A reference to an item that is not there would be refused, as a null. */
  private static void addReferences(Connection connection, List<StoreItem> items)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into Refs (referrer, reference) values (
              (select id from ValidPaths where path = ?),
              (select id from ValidPaths where path = ?))""")) {
      for (StoreItem item : items) {
        for (StorePath reference : withItself(item)) {
          insert.setString(1, item.path().toString());
          insert.setString(2, reference.toString());
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private static List<StorePath> withItself(StoreItem item) {
    if (!item.registration().refersToItself()) {
      return item.references();
    }
    List<StorePath> references = new ArrayList<>(item.references());
    references.add(item.path());
    return references;
  }
}
