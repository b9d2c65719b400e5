package guiximage.tar;

import static java.nio.charset.StandardCharsets.US_ASCII;

import guiximage.file.RawPath;
import java.io.ByteArrayOutputStream;

/**
 * The records of a pax header: {@code LENGTH KEY=VALUE} and a newline, where the length counts
 * itself.
 */
final class PaxRecords {
  private static final byte[] BINARY = "21 hdrcharset=BINARY\n".getBytes(US_ASCII);

  private final ByteArrayOutputStream records = new ByteArrayOutputStream();
  private boolean binary;

  /** Adds the value unless a field of {@code limit} characters can hold it. */
  PaxRecords text(String key, RawPath value, int limit) {
    if (!value.isAscii() || value.characters() > limit) {
      binary |= !value.isUtf8();
      add(key, value.toBytes());
    }
    return this;
  }

  /** Adds the value unless a field of so many octal digits can hold it. */
  PaxRecords number(String key, long value, int digits) {
    if (!TarHeader.fits(value, digits)) {
      add(key, Long.toString(value).getBytes(US_ASCII));
    }
    return this;
  }

  private void add(String key, byte[] value) {
    int rest = key.length() + value.length + 3;
    int length = rest;
    while (length != rest + Integer.toString(length).length()) {
      length = rest + Integer.toString(length).length();
    }
    records.writeBytes((length + " " + key + "=").getBytes(US_ASCII));
    records.writeBytes(value);
    records.write('\n');
  }

  /** All records; none if a plain header says everything. */
  byte[] toBytes() {
    if (!binary) {
      return records.toByteArray();
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(BINARY);
    all.writeBytes(records.toByteArray());
    return all.toByteArray();
  }
}
