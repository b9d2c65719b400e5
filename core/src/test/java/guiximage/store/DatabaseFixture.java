package guiximage.store;

import guiximage.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** Makes store databases as Guix (schema 7) and as Nix (schema 10) lay them out. */
public final class DatabaseFixture implements AutoCloseable {
  private final Path file;
  private final Connection connection;

  private DatabaseFixture(Path file) throws SQLException {
    this.file = file;
    connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    execute("pragma busy_timeout = 120000");
  }

  private DatabaseFixture(Path file, String moreColumns) throws SQLException {
    this(file);
    execute(
        """
        create table ValidPaths (
          id integer primary key autoincrement not null, path text unique not null,
          hash text not null, registrationTime integer not null, deriver text, narSize integer
          %s)"""
            .formatted(moreColumns));
    execute(
        """
        create table Refs (
          referrer integer not null, reference integer not null,
          primary key (referrer, reference))""");
  }

  public Path file() {
    return file;
  }

  public static DatabaseFixture guix(Path file) throws SQLException {
    return new DatabaseFixture(file, "");
  }

  /** A database that was made before. */
  public static DatabaseFixture existing(Path file) throws SQLException {
    return new DatabaseFixture(file);
  }

  public static DatabaseFixture nix(Path file) throws SQLException {
    return new DatabaseFixture(file, ", ultimate integer, sigs text, ca text");
  }

  /** A store path whose hash is {@code letter}, 32 times. */
  public static StorePath path(char letter, String name) {
    return new StorePath("/gnu/store", String.valueOf(letter).repeat(32), name);
  }

  /** What {@link #add} gives an item as its NAR hash. */
  public static String narHash(StorePath path) {
    return Digest.of(path.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }

  public DatabaseFixture add(StorePath path, long narSizeBytes, StorePath... references)
      throws SQLException {
    return addRow(path.toString(), narHash(path), narSizeBytes).refer(path, references);
  }

  public DatabaseFixture addRow(String path, String hash, Object narSize) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into ValidPaths (path, hash, registrationTime, narSize) values (?, ?, 1, ?)")) {
      insert.setString(1, path);
      insert.setString(2, hash);
      insert.setObject(3, narSize);
      insert.execute();
    }
    return this;
  }

  public DatabaseFixture refer(StorePath referrer, StorePath... references) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into Refs select a.id, b.id from ValidPaths a, ValidPaths b
            where a.path = ? and b.path = ?""")) {
      for (StorePath reference : Arrays.asList(references)) {
        insert.setString(1, referrer.toString());
        insert.setString(2, reference.toString());
        insert.execute();
      }
    }
    return this;
  }

  public DatabaseFixture execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
    return this;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
