package guiximage.store;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.FailureKind;
import guiximage.Fuzzing;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows of a database in which anything stands in any column, as SQLite allows. */
public final class DatabaseFuzzTest {
  private static final int COLUMNS = 8;

  /** A row a line, its columns separated by tabulators. */
  public static void fuzzerTestOneInput(byte[] input) throws SQLException, IOException {
    Path file = Files.createTempFile("database-fuzz-", ".sqlite");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        PreparedStatement row = connection.prepareStatement("select ?, ?, ?, ?, ?, ?, ?, ?")) {
      DatabaseRows rows = new DatabaseRows(DatabaseFile.at(file));
      List<StorePath> paths = new ArrayList<>();
      for (String line : new String(input, StandardCharsets.UTF_8).split("\n", -1)) {
        String[] words = line.split("\t", -1);
        for (int i = 0; i < COLUMNS; i++) {
          row.setString(i + 1, i < words.length && !words[i].isEmpty() ? words[i] : null);
        }
        try (ResultSet result = row.executeQuery()) {
          rows.add(result);
          paths.add(StorePath.parse(words[1]));
        }
      }
      for (StorePath path : paths) {
        StoreItem item = rows.find(path).orElseThrow();
        assertThat(item.path()).isEqualTo(path);
        assertThat(item.narSizeBytes()).isPositive();
        assertThat(paths).containsAll(item.references());
      }
      Closure.of(paths, rows);
    } catch (ImageException e) {
      assertThat(e.kind()).isEqualTo(FailureKind.STORE);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void rowsAreUnderstoodOrRefused() {
    String hello = "1\t/gnu/store/" + "a".repeat(32) + "-hello\tsha256:" + "b".repeat(64) + "\t9\t";
    String glibc = "2\t/gnu/store/" + "c".repeat(32) + "-glibc\tsha256:" + "d".repeat(64) + "\t8\t";
    Fuzzing.around(
        1_000,
        DatabaseFuzzTest::fuzzerTestOneInput,
        hello + "2,1\t/gnu/store/x.drv\tkey:sig\tfixed:r:sha256:x\n" + glibc,
        hello + "\n" + glibc + "2",
        hello.replace("/gnu/", "/nix/") + "1");
  }
}
