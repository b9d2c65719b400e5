package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FileFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.JDBC;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteLimits;

/**
 * An SQLite file that other processes may write while a user without write access reads it. The way
 * of reading depends on the files beside it:
 *
 * <ul>
 *   <li>no log: the file is complete and is read as it is, without locks, which would need files
 *       beside it. If it was changed meanwhile, the reading is repeated.
 *   <li>a log (of write-ahead or rollback journalling): together with its writers, as SQLite does.
 *   <li>a log that cannot be shared, because the index of the log is missing or belongs to another
 *       user: a private copy of file and log.
 * </ul>
 *
 * @see <a href="https://www.sqlite.org/wal.html#read_only_databases">SQLite, read-only databases
 *     with a write-ahead log</a>
 */
final class DatabaseFile {
  private static final int ATTEMPTS = 5;
  private static final int BUSY_TIMEOUT_MILLIS = 10_000;

  /** Steps of SQLite's machine between two looks at how many there were. */
  private static final int STEPS_AT_ONCE = 1_000_000;

  /** A closure of 100,000 items takes some 100 million steps, and a second. */
  private static final long MOST_STEPS = 3_000_000_000L;

  /** The longest text or row: the references of an item, as numbers. */
  private static final int MOST_ROW_BYTES = 16 * 1024 * 1024;

  private final Path file;
  private final long mostSteps;

  private DatabaseFile(Path file, long mostSteps) {
    this.file = file;
    this.mostSteps = mostSteps;
  }

  /** One reading of the database. May be called again if the file changed under it. */
  @FunctionalInterface
  interface Reading<T> {
    T apply(Connection connection) throws SQLException, IOException;
  }

  static DatabaseFile at(Path file) throws IOException {
    return at(file, MOST_STEPS);
  }

  /**
   * A database that is read in so many steps of SQLite's machine at most: whoever made the file may
   * have made one that never comes to an end.
   */
  static DatabaseFile at(Path file, long mostSteps) throws IOException {
    try {
      if (Files.isDirectory(file)) {
        throw new FileSystemException(file.toString(), null, "it is a directory");
      }
      Files.newByteChannel(file).close();
      // SQLite looks for the logs beside the file itself, not beside a link to it
      return new DatabaseFile(file.toRealPath(), mostSteps);
    } catch (NoSuchFileException e) {
      throw new ImageException(
          FailureKind.STORE,
          "there is no store database " + file + "; name it with --store-db FILE",
          e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** The result of {@code reading} on one state of the database. */
  <T> T read(Reading<T> reading) throws IOException {
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        DatabaseState before = DatabaseState.of(file);
        if (before.hasLog()) {
          break;
        }
        try (Connection connection = connect(file, "mode=ro&immutable=1")) {
          T result = reading.apply(connection);
          if (DatabaseState.of(file).equals(before)) {
            return result;
          }
        } catch (SQLException | IOException e) {
          if (DatabaseState.of(file).equals(before)) {
            throw e;
          }
        }
      }
      return readShared(reading);
    } catch (SQLException e) {
      throw unusable(e);
    } catch (ImageException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private <T> T readShared(Reading<T> reading) throws SQLException, IOException {
    if (!DatabaseState.isLogAbandoned(file)) {
      try (Connection connection = connect(file, "mode=ro")) {
        // or else each statement would see what is committed by then
        connection.setAutoCommit(false);
        return reading.apply(connection);
      } catch (SQLiteException e) {
        if (!cannotShare(e)) {
          throw e;
        }
      }
    }
    try (DatabaseCopy copy = DatabaseCopy.of(file);
        Connection connection = connect(copy.file(), "mode=rw")) {
      return reading.apply(connection);
    }
  }

  private static boolean cannotShare(SQLiteException e) {
    String code = e.getResultCode().name();
    return code.startsWith("SQLITE_CANTOPEN")
        || code.startsWith("SQLITE_READONLY")
        || code.startsWith("SQLITE_IOERR_SHM");
  }

  private Connection connect(Path file, String parameters) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(!parameters.contains("mode=rw"));
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    SQLiteConnection connection =
        JDBC.createConnection("jdbc:sqlite:" + uri(file) + "?" + parameters, config.toProperties());
    try {
      bound(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  /** Lets what the file holds neither run for ever nor fill the memory. */
  private void bound(SQLiteConnection connection) throws SQLException {
    connection.setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, MOST_ROW_BYTES);
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma trusted_schema = off");
      statement.execute("pragma cell_size_check = on");
    }
    ProgressHandler.setHandler(
        connection,
        STEPS_AT_ONCE,
        new ProgressHandler() {
          private long steps;

          @Override
          protected int progress() {
            steps += STEPS_AT_ONCE;
            return steps > mostSteps || Thread.currentThread().isInterrupted() ? 1 : 0;
          }
        });
  }

  /** As SQLite reads it: every octet but letters, digits and a few signs as {@code %XX}. */
  private static String uri(Path file) {
    String encoded = URLEncoder.encode(file.toAbsolutePath().toString(), StandardCharsets.UTF_8);
    return "file:" + encoded.replace("+", "%20").replace("%2F", "/");
  }

  private static ImageException unreadable(Path file, IOException cause) {
    return new ImageException(
        FailureKind.STORE,
        "cannot read the store's database " + file + ": " + FileFailure.reason(cause),
        cause);
  }

  private IOException unusable(SQLException cause) {
    if (cause instanceof SQLiteException sqlite
        && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_INTERRUPT) {
      return Thread.currentThread().isInterrupted()
          ? new InterruptedIOException("interrupted")
          : new ImageException(
              FailureKind.STORE,
              "the store's database %s cannot be read to an end: gave up after %d steps; is it a"
                      .formatted(file, mostSteps)
                  + " store's?",
              cause);
    }
    return new ImageException(
        FailureKind.STORE,
        "cannot read the store's database " + file + ": " + cause.getMessage(),
        cause);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
