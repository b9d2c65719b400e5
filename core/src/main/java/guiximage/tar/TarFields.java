package guiximage.tar;

import guiximage.tar.TarReader.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The fields of one header block of a tar, after its checksum was found right. */
final class TarFields {
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_BYTES = 8;

  private final byte[] block;

  TarFields(byte[] block) throws MalformedException {
    this.block = block;
    int unsigned = 0;
    int signed = 0;
    for (int i = 0; i < block.length; i++) {
      byte b = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_BYTES ? (byte) ' ' : block[i];
      unsigned += b & 0xFF;
      signed += b;
    }
    long stated = number(CHECKSUM, CHECKSUM_BYTES);
    if (stated != unsigned && stated != signed) {
      throw new MalformedException("it is not a tar, or damaged: a header has a wrong checksum");
    }
  }

  char type() {
    return (char) (block[156] & 0xFF);
  }

  /** With the prefix, where the header has one. */
  String name() {
    String name = text(0, 100);
    boolean ustar = text(257, 6).equals("ustar");
    String prefix = ustar && block[263] == '0' ? text(345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  String target() {
    return text(157, 100);
  }

  String user() {
    return text(265, 32);
  }

  String group() {
    return text(297, 32);
  }

  int mode() throws MalformedException {
    return (int) (number(100, 8) & 07777);
  }

  long uid() throws MalformedException {
    return number(108, 8);
  }

  long gid() throws MalformedException {
    return number(116, 8);
  }

  long sizeBytes() throws MalformedException {
    return number(124, 12);
  }

  long mtimeSeconds() throws MalformedException {
    return isNegative(136) ? negativeNumber(136, 12) : number(136, 12);
  }

  /** True if an old GNU sparse header has more blocks. */
  boolean isContinued() {
    return block[482] != 0;
  }

  private String text(int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return new String(block, offset, end - offset, StandardCharsets.UTF_8);
  }

  /** Octal digits between blanks and NULs, or GNU's big numbers, whose first bit is set. */
  private long number(int offset, int length) throws MalformedException {
    if ((block[offset] & 0x80) != 0) {
      return bigNumber(offset, length);
    }
    long value = 0;
    boolean ended = false;
    for (int i = offset; i < offset + length; i++) {
      byte b = block[i];
      boolean blank = b == ' ' || b == 0;
      if (!blank && (ended || b < '0' || b > '7')) {
        throw new MalformedException("a header has a field that is not an octal number");
      }
      ended |= blank && value > 0;
      value = blank ? value : (value << 3) + (b - '0');
    }
    return value;
  }

  /** True if the field is one of GNU's big numbers, in two's complement and below 0. */
  private boolean isNegative(int offset) {
    return (block[offset] & 0xC0) == 0xC0;
  }

  private long negativeNumber(int offset, int length) throws MalformedException {
    for (int i = offset; i <= offset + length - Long.BYTES; i++) {
      if (block[i] != (byte) 0xFF) {
        throw new MalformedException("a header has a number that is negative or far too big");
      }
    }
    return ByteBuffer.wrap(block, offset + length - Long.BYTES, Long.BYTES).getLong();
  }

  private long bigNumber(int offset, int length) throws MalformedException {
    long value = block[offset] & 0x7F;
    for (int i = offset + 1; i < offset + length; i++) {
      value = (value << 8) + (block[i] & 0xFF);
      if (value > Long.MAX_VALUE >>> 9) {
        throw new MalformedException("a header has a number that is negative or far too big");
      }
    }
    return value;
  }
}
