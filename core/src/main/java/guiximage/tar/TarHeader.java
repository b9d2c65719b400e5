package guiximage.tar;

import static java.nio.charset.StandardCharsets.US_ASCII;

import guiximage.file.RawPath;
import java.io.ByteArrayOutputStream;

/**
 * Headers byte for byte as Python's {@code tarfile} writes them in its pax format.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">POSIX.1-2017,
 *     pax, ustar interchange format</a>
 */
final class TarHeader {
  private static final int NAME = 0;
  private static final int MODE = 100;
  private static final int UID = 108;
  private static final int GID = 116;
  private static final int SIZE = 124;
  private static final int MTIME = 136;
  private static final int CHECKSUM = 148;
  private static final int TYPE = 156;
  private static final int LINK = 157;
  private static final int MAGIC = 257;
  private static final int USER = 265;
  private static final int GROUP = 297;
  private static final int DEVICE_MAJOR = 329;
  private static final int DEVICE_MINOR = 337;

  private static final int NAME_BYTES = 100;
  private static final int OWNER_BYTES = 32;
  private static final int SHORT_DIGITS = 7;
  private static final int LONG_DIGITS = 11;

  private static final RawPath PAX_NAME = RawPath.of("././@PaxHeader");
  private static final RawPath NO_TEXT = RawPath.of("");

  private final byte[] block = new byte[TarWriter.BLOCK_BYTES];

  private TarHeader() {}

  /** The header of {@code entry}, preceded by a pax header where a block cannot say all. */
  static byte[] of(TarEntry entry) {
    Names names = Names.of(entry);
    byte[] records = records(entry, names);
    byte[] plain = plain(entry, names);
    return records.length == 0 ? plain : withPax(records, plain);
  }

  /** The length of {@link #of}, in bytes. */
  static long sizeBytes(TarEntry entry) {
    int records = records(entry, Names.of(entry)).length;
    return records == 0
        ? TarWriter.BLOCK_BYTES
        : 2 * TarWriter.BLOCK_BYTES + TarWriter.padded(records);
  }

  /** The texts that both headers need, as they are written. */
  private record Names(RawPath member, RawPath user, RawPath group) {
    static Names of(TarEntry entry) {
      boolean directory = entry.type() == TarEntry.Type.DIRECTORY;
      return new Names(
          directory ? entry.name().resolve(NO_TEXT) : entry.name(),
          RawPath.of(entry.owner().user()),
          RawPath.of(entry.owner().group()));
    }
  }

  private static byte[] records(TarEntry entry, Names names) {
    return new PaxRecords()
        .text("path", names.member(), NAME_BYTES)
        .text("linkpath", entry.linkTarget(), NAME_BYTES)
        .text("uname", names.user(), OWNER_BYTES)
        .text("gname", names.group(), OWNER_BYTES)
        .number("uid", entry.owner().uid(), SHORT_DIGITS)
        .number("gid", entry.owner().gid(), SHORT_DIGITS)
        .number("size", entry.sizeBytes(), LONG_DIGITS)
        .number("mtime", entry.mtimeSeconds(), LONG_DIGITS)
        .toBytes();
  }

  private static byte[] plain(TarEntry entry, Names names) {
    TarHeader header = new TarHeader();
    header.text(NAME, names.member(), NAME_BYTES);
    header.number(MODE, entry.mode(), SHORT_DIGITS);
    header.number(UID, entry.owner().uid(), SHORT_DIGITS);
    header.number(GID, entry.owner().gid(), SHORT_DIGITS);
    header.number(SIZE, entry.sizeBytes(), LONG_DIGITS);
    header.number(MTIME, entry.mtimeSeconds(), LONG_DIGITS);
    header.text(LINK, entry.linkTarget(), NAME_BYTES);
    header.text(USER, names.user(), OWNER_BYTES);
    header.text(GROUP, names.group(), OWNER_BYTES);
    if (entry.type().isDevice()) {
      header.number(DEVICE_MAJOR, entry.device().major(), SHORT_DIGITS);
      header.number(DEVICE_MINOR, entry.device().minor(), SHORT_DIGITS);
    }
    return header.finish(entry.type().flag());
  }

  private static byte[] withPax(byte[] records, byte[] plain) {
    TarHeader header = new TarHeader();
    header.text(NAME, PAX_NAME, NAME_BYTES);
    header.number(MODE, 0, SHORT_DIGITS);
    header.number(UID, 0, SHORT_DIGITS);
    header.number(GID, 0, SHORT_DIGITS);
    header.number(SIZE, records.length, LONG_DIGITS);
    header.number(MTIME, 0, LONG_DIGITS);
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(header.finish('x'));
    both.writeBytes(records);
    both.writeBytes(new byte[(int) (TarWriter.padded(records.length) - records.length)]);
    both.writeBytes(plain);
    return both.toByteArray();
  }

  static boolean fits(long value, int digits) {
    return value >= 0 && value >>> (3 * digits) == 0;
  }

  /** Octal digits that fill the field less one; 0 for what the pax header says instead. */
  private void number(int offset, long value, int digits) {
    long rest = fits(value, digits) ? value : 0;
    for (int i = offset + digits - 1; i >= offset; i--) {
      block[i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
  }

  /** As many characters as fit, each that is not ASCII shown as a question mark. */
  private void text(int offset, RawPath text, int limit) {
    if (text.isAscii()) {
      byte[] bytes = text.toBytes();
      System.arraycopy(bytes, 0, block, offset, Math.min(limit, bytes.length));
      return;
    }
    int[] codePoints = text.codePoints();
    for (int i = 0; i < Math.min(limit, codePoints.length); i++) {
      block[offset + i] = (byte) (codePoints[i] < 0x80 ? codePoints[i] : '?');
    }
  }

  private byte[] finish(char type) {
    block[TYPE] = (byte) type;
    byte[] magic = "ustar\00000".getBytes(US_ASCII);
    System.arraycopy(magic, 0, block, MAGIC, magic.length);
    int sum = 8 * ' ';
    for (byte b : block) {
      sum += b & 0xFF;
    }
    number(CHECKSUM, sum, 6);
    block[CHECKSUM + SHORT_DIGITS] = ' ';
    return block;
  }
}
