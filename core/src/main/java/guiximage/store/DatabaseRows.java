package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.store.StoreItem.Registration;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows of a store's database, each made into an item when that is asked for. */
final class DatabaseRows implements StoreItems {

  /** References are numbers of rows, separated by commas. */
  private record Row(
      StorePath path,
      String narHash,
      long narSizeBytes,
      String references,
      Registration registration) {}

  /** Ten times the items of the largest stores. */
  private static final int MOST_ROWS = 1_000_000;

  private static final long MOST_CHARACTERS = 512L * 1024 * 1024;

  private final DatabaseFile file;
  private final Map<Long, Row> byNumber = new HashMap<>();
  private final Map<StorePath, Row> byPath = new HashMap<>();
  private long characters;

  DatabaseRows(DatabaseFile file) {
    this.file = file;
  }

  /**
   * Adds the row at which {@code result} stands: number, path, NAR hash, NAR size, references,
   * deriver, signatures, content address.
   */
  void add(ResultSet result) throws SQLException, IOException {
    String references = result.getString(5);
    characters += references == null ? 0 : references.length();
    if (byNumber.size() == MOST_ROWS || characters > MOST_CHARACTERS) {
      throw broken("lists items or references without end");
    }
    Row row =
        new Row(
            path(String.valueOf(result.getString(2))),
            String.valueOf(result.getString(3)),
            result.getLong(4),
            references == null ? "" : references,
            new Registration(false, text(result, 6), text(result, 7), text(result, 8)));
    byNumber.put(result.getLong(1), row);
    byPath.put(row.path(), row);
  }

  private static Optional<String> text(ResultSet result, int column) throws SQLException {
    return Optional.ofNullable(result.getString(column)).filter(text -> !text.isEmpty());
  }

  @Override
  public Optional<StoreItem> find(StorePath path) throws IOException {
    Row row = byPath.get(path);
    return row == null ? Optional.empty() : Optional.of(item(row));
  }

  private StoreItem item(Row row) throws IOException {
    if (row.narSizeBytes() <= 0) {
      throw broken("has no NAR size of " + row.path());
    }
    List<StorePath> references = new ArrayList<>();
    for (int start = 0; start < row.references().length(); ) {
      int comma = row.references().indexOf(',', start);
      int end = comma < 0 ? row.references().length() : comma;
      references.add(target(row, start, end).path());
      start = end + 1;
    }
    return new StoreItem(
        row.path(), Optional.of(hash(row)), row.narSizeBytes(), references, row.registration());
  }

  /** The row whose number stands in the references of {@code row} from {@code start} on. */
  private Row target(Row row, int start, int end) throws IOException {
    try {
      Row target = byNumber.get(Long.parseLong(row.references(), start, end, 10));
      if (target != null) {
        return target;
      }
    } catch (NumberFormatException e) {
      // SQLite keeps anything in any column
    }
    throw broken("lists a reference of " + row.path() + " to an item that it does not list");
  }

  private StorePath path(String text) throws IOException {
    try {
      return StorePath.parse(text);
    } catch (IllegalArgumentException e) {
      throw broken("lists '" + text + "', which is not a store path");
    }
  }

  private NarHash hash(Row row) throws IOException {
    try {
      return NarHash.parse(row.narHash());
    } catch (IllegalArgumentException e) {
      throw broken(
          "gives " + row.path() + " the NAR hash '" + row.narHash() + "', which is not a SHA-256");
    }
  }

  private ImageException broken(String what) {
    return new ImageException(
        FailureKind.STORE,
        "the store's database "
            + file
            + " "
            + what
            + "; repair it (nix-store --verify, guix gc --verify)");
  }
}
