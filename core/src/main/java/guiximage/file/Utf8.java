package guiximage.file;

import java.util.Locale;

/** UTF-8 as Python's {@code surrogateescape} decodes it: bytes that are not UTF-8 are kept. */
public final class Utf8 {
  private static final int LONE_BYTE = 0xDC00;

  private Utf8() {}

  /** The code point that begins at {@code index}, or 0xDC00 + byte if none does. */
  static int codePointAt(byte[] bytes, int index) {
    int first = bytes[index] & 0xFF;
    int length = lengthFrom(first);
    if (length == 1) {
      return first;
    }
    if (length == 0 || index + length > bytes.length) {
      return LONE_BYTE + first;
    }
    int codePoint = first & (0x7F >> length);
    for (int i = index + 1; i < index + length; i++) {
      if ((bytes[i] & 0xC0) != 0x80) {
        return LONE_BYTE + first;
      }
      codePoint = (codePoint << 6) | (bytes[i] & 0x3F);
    }
    boolean wellFormed =
        codePoint <= Character.MAX_CODE_POINT
            && lengthOf(codePoint) == length
            && !isSurrogate(codePoint);
    return wellFormed ? codePoint : LONE_BYTE + first;
  }

  private static int lengthFrom(int first) {
    if (first < 0x80) {
      return 1;
    }
    if (first < 0xC2 || first > 0xF4) {
      return 0;
    }
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  }

  /** The number of bytes of {@code codePoint}, as {@link #codePointAt} gives it. */
  static int lengthOf(int codePoint) {
    if (codePoint < 0x80 || isLoneByte(codePoint)) {
      return 1;
    }
    return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }

  static boolean isLoneByte(int codePoint) {
    return codePoint >= LONE_BYTE + 0x80 && codePoint <= LONE_BYTE + 0xFF;
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  /** Appends {@code codePoint}, escaped unless every terminal shows it as one character. */
  static void appendPrintable(StringBuilder text, int codePoint) {
    switch (codePoint) {
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\t' -> text.append("\\t");
      case '\\' -> text.append("\\\\");
      default -> {
        if (isLoneByte(codePoint)) {
          text.append(String.format(Locale.ROOT, "\\x%02x", codePoint - LONE_BYTE));
        } else if (isPrintable(codePoint)) {
          text.appendCodePoint(codePoint);
        } else {
          text.append(String.format(Locale.ROOT, "\\u{%x}", codePoint));
        }
      }
    }
  }

  /** Tells whether every terminal shows {@code codePoint} as one character or a space. */
  public static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
