package guiximage.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is read without locks while others write it. */
class DatabaseFileTest {
  private static final int ATTEMPTS = 5;

  @TempDir private Path directory;

  private final AtomicInteger readings = new AtomicInteger();
  private Path file;
  private DatabaseFixture writer;

  @BeforeEach
  void makeDatabase() throws Exception {
    file = directory.resolve("db.sqlite");
    writer = DatabaseFixture.guix(file).add(DatabaseFixture.path('a', "hello"), 1);
    touch(1); // a write in the same tick of the clock would not change the time
  }

  @AfterEach
  void close() throws SQLException {
    writer.close();
  }

  private void touch(int second) throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(second * 1000L));
  }

  private static int items(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select count(*) from ValidPaths")) {
      return result.next() ? result.getInt(1) : 0;
    }
  }

  @Test
  void aFileThatStaysIsReadOnce() throws IOException {
    int items =
        DatabaseFile.at(file)
            .read(
                connection -> {
                  readings.incrementAndGet();
                  return items(connection);
                });

    assertThat(items).isEqualTo(1);
    assertThat(readings).hasValue(1);
  }

  @Test
  void aReadingIsRepeatedIfTheFileWasWrittenMeanwhile() throws IOException {
    int items =
        DatabaseFile.at(file)
            .read(
                connection -> {
                  int found = items(connection);
                  if (readings.incrementAndGet() == 1) {
                    writer.add(DatabaseFixture.path('b', "glibc"), 1);
                  }
                  return found;
                });

    assertThat(items).isEqualTo(2);
    assertThat(readings).hasValue(2);
  }

  @Test
  void aFailureCountsOnlyIfTheFileStayed() throws IOException {
    DatabaseFile.Reading<Integer> reading =
        connection -> {
          int number = readings.incrementAndGet();
          if (number == 1) {
            writer.add(DatabaseFixture.path('b', "glibc"), 1);
          }
          if (number != 2) {
            throw new SQLException("database disk image is malformed");
          }
          return items(connection);
        };

    assertThat(DatabaseFile.at(file).read(reading)).isEqualTo(2);
    assertThatThrownBy(() -> DatabaseFile.at(file).read(reading))
        .isInstanceOf(ImageException.class)
        .hasMessageEndingWith("db.sqlite: database disk image is malformed");
    assertThat(readings).hasValue(3);
  }

  @Test
  void aFileThatNeverStaysIsReadWithALock() throws IOException {
    List<Boolean> locked = new ArrayList<>();

    DatabaseFile.at(file)
        .read(
            connection -> {
              touch(1 + readings.incrementAndGet());
              locked.add(!connection.getAutoCommit());
              return items(connection);
            });

    assertThat(locked).hasSize(ATTEMPTS + 1).endsWith(false, true);
    assertThat(locked.subList(0, ATTEMPTS)).containsOnly(false);
  }
}
