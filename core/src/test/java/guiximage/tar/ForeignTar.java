package guiximage.tar;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A tar as other programs write it, field by field, with the checksums of its headers. */
final class ForeignTar {
  static final int NAME = 0;
  static final int MODE = 100;
  static final int UID = 108;
  static final int GID = 116;
  static final int SIZE = 124;
  static final int MTIME = 136;
  static final int CHECKSUM = 148;
  static final int LINK = 157;
  static final int MAGIC = 257;
  static final int USER = 265;
  static final int GROUP = 297;
  static final int PREFIX = 345;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Bytes that stand at a place in a header. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Field(int at, byte[] value) {}

  /** A field of these characters, one byte each. */
  static Field field(int at, String value) {
    return new Field(at, value.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A member of POSIX's format for which {@code fields} say what is not usual. */
  ForeignTar member(char type, String name, String content, Field... fields) {
    byte[] body = content.getBytes(StandardCharsets.UTF_8);
    byte[] block = new byte[TarWriter.BLOCK_BYTES];
    put(block, field(NAME, name));
    put(block, field(MODE, "0000644\0"));
    put(block, field(UID, "0001750\0"));
    put(block, field(GID, "0001751\0"));
    put(block, field(SIZE, "%011o\0".formatted(body.length)));
    put(block, field(MTIME, "00000000123\0"));
    put(block, field(CHECKSUM, "        "));
    block[156] = (byte) type;
    put(block, field(MAGIC, "ustar\00000"));
    put(block, field(USER, "user"));
    put(block, field(GROUP, "group"));
    Arrays.asList(fields).forEach(field -> put(block, field));
    if (Arrays.stream(fields).noneMatch(field -> field.at() == CHECKSUM)) {
      int sum = 0;
      for (byte b : block) {
        sum += b & 0xFF;
      }
      put(block, field(CHECKSUM, "%06o\0 ".formatted(sum)));
    }
    return raw(block).raw(body).raw(new byte[-body.length & (TarWriter.BLOCK_BYTES - 1)]);
  }

  private static void put(byte[] block, Field field) {
    System.arraycopy(field.value(), 0, block, field.at(), field.value().length);
  }

  ForeignTar raw(byte[] some) {
    bytes.writeBytes(some);
    return this;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  /** The tar with the two blocks of zeros at its end. */
  byte[] ended() {
    return new ForeignTar().raw(toBytes()).raw(new byte[2 * TarWriter.BLOCK_BYTES]).toBytes();
  }

  TarReader reader() {
    return new TarReader(new ByteArrayInputStream(ended()));
  }
}
