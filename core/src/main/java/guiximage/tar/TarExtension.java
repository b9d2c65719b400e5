package guiximage.tar;

import guiximage.tar.TarReader.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The pax headers, and GNU's headers for long names, of the member that follows them. */
final class TarExtension {
  /** The name of a sparse member, whose {@code path} is made up. */
  private static final String SPARSE_NAME = "GNU.sparse.name";

  private static final Set<String> KNOWN =
      Set.of(SPARSE_NAME, "path", "linkpath", "uname", "gname", "uid", "gid", "size", "mtime");
  private static final int MAX_DIGITS = 18;

  private boolean sparse;
  private final Map<String, String> values = new HashMap<>();

  /** Takes the records of a pax header: {@code LENGTH KEY=VALUE} and a newline each. */
  void addPax(byte[] records) throws MalformedException {
    for (int start = 0; start < records.length; ) {
      int space = start;
      int length = 0;
      while (space < records.length && records[space] != ' ') {
        length = length * 10 + records[space] - '0';
        space++;
        requireRecord(space - start < MAX_DIGITS / 2 && length > 0);
      }
      int end = start + length;
      requireRecord(end > space + 1 && end <= records.length && records[end - 1] == '\n');
      add(new String(records, space + 1, end - space - 2, StandardCharsets.UTF_8));
      start = end;
    }
  }

  private void add(String record) throws MalformedException {
    int equals = record.indexOf('=');
    requireRecord(equals > 0);
    String key = record.substring(0, equals);
    String value = record.substring(equals + 1);
    sparse |= key.startsWith("GNU.sparse.");
    if (KNOWN.contains(key)) {
      values.put(key, value);
    }
  }

  private static void requireRecord(boolean valid) throws MalformedException {
    if (!valid) {
      throw new MalformedException("it has a pax header that is not made of records");
    }
  }

  void setName(byte[] content) {
    values.put("path", untilNul(content));
  }

  void setTarget(byte[] content) {
    values.put("linkpath", untilNul(content));
  }

  private static String untilNul(byte[] content) {
    int end = 0;
    while (end < content.length && content[end] != 0) {
      end++;
    }
    return new String(content, 0, end, StandardCharsets.UTF_8);
  }

  void setSparse() {
    sparse = true;
  }

  /** True if the member is a file with holes, in one of GNU's formats. */
  boolean isSparse() {
    return sparse;
  }

  /** The value of a key; empty if it is not there, or there without a value. */
  Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
  }

  /** The name of the member; empty if only its header has one. */
  Optional<String> name() {
    return text(SPARSE_NAME).or(() -> text("path"));
  }

  /** The modification time, rounded down to a second. */
  Optional<Long> mtimeSeconds() throws MalformedException {
    Optional<String> text = text("mtime");
    if (text.isEmpty() || !text.get().matches("-[0-9]{1," + MAX_DIGITS + "}(\\.[0-9]*)?")) {
      return number("mtime");
    }
    String[] parts = text.get().split("\\.", 2);
    boolean fraction = parts.length == 2 && parts[1].chars().anyMatch(digit -> digit != '0');
    return Optional.of(Long.parseLong(parts[0]) - (fraction ? 1 : 0));
  }

  /** A whole number, without the fraction that a time may have. */
  Optional<Long> number(String key) throws MalformedException {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String whole = text.get().split("\\.", 2)[0];
    if (!whole.matches("[0-9]{1," + MAX_DIGITS + "}")) {
      throw new MalformedException("a pax header has a " + key + " that is not a number");
    }
    return Optional.of(Long.parseLong(whole));
  }
}
