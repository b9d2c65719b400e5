package guiximage.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A path, a name or the target of a link, as the bytes that the file system has. The locale never
 * changes them.
 *
 * <p>Ordered code point by code point, where a byte that is not part of well-formed UTF-8 counts as
 * code point 0xDC00 + byte. For well-formed names that is the order of the bytes.
 */
public final class RawPath implements Comparable<RawPath> {
  private static final Path TOP = Path.of("/");

  private final byte[] bytes;
  private final Encoding encoding;

  private enum Encoding {
    ASCII,
    UTF_8,
    BINARY
  }

  private RawPath(byte[] bytes, Encoding encoding) {
    this.bytes = bytes;
    this.encoding = encoding;
  }

  /**
   * The path {@code text} in UTF-8.
   *
   * @throws IllegalArgumentException if {@code text} holds NUL or half a surrogate pair
   */
  public static RawPath of(String text) {
    if (isPlain(text)) {
      return new RawPath(text.getBytes(StandardCharsets.US_ASCII), Encoding.ASCII);
    }
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      if (text.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("a path cannot hold NUL: '" + escape(text) + "'");
      }
      byte[] bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return ofBytes(bytes);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("'" + escape(text) + "' is not Unicode text", e);
    }
  }

  /** The path made of exactly these bytes. */
  public static RawPath ofBytes(byte[] bytes) {
    byte[] copy = bytes.clone();
    return new RawPath(copy, encodingOf(copy));
  }

  /** The inverse of {@link #codePoints}. */
  public static RawPath ofCodePoints(int[] codePoints) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int codePoint : codePoints) {
      if (Utf8.isLoneByte(codePoint)) {
        bytes.write(codePoint);
      } else {
        bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
      }
    }
    return ofBytes(bytes.toByteArray());
  }

  /**
   * The bytes of {@code path} as the file system has them, relative if it is. In an ASCII locale
   * {@link Path#toString} replaces what it cannot show; the escaped bytes of the URI are exact.
   */
  public static RawPath of(Path path) {
    String text = path.toString();
    if (isPlain(text)) {
      return new RawPath(text.getBytes(StandardCharsets.US_ASCII), Encoding.ASCII);
    }
    Path absolute = TOP.resolve(path);
    byte[] raw = unescape(absolute.toUri().getRawPath());
    int from = path.isAbsolute() ? 0 : 1;
    // the URI of what is a directory gets a slash that the path may not have
    int to = raw[raw.length - 1] == '/' && !text.endsWith("/") ? raw.length - 1 : raw.length;
    return ofBytes(Arrays.copyOfRange(raw, from, to));
  }

  /** True if any locale shows the same characters for the same bytes; a few do not for \ and ~. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= '~' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  private static byte[] unescape(String uriPath) {
    byte[] bytes = new byte[uriPath.length()];
    int length = 0;
    for (int i = 0; i < uriPath.length(); i++) {
      char c = uriPath.charAt(i);
      if (c == '%') {
        bytes[length++] = (byte) Integer.parseInt(uriPath, i + 1, i + 3, 16);
        i += 2;
      } else {
        bytes[length++] = (byte) c;
      }
    }
    return Arrays.copyOf(bytes, length);
  }

  private static Encoding encodingOf(byte[] bytes) {
    Encoding found = Encoding.ASCII;
    for (int i = 0; i < bytes.length; ) {
      int codePoint = Utf8.codePointAt(bytes, i);
      if (Utf8.isLoneByte(codePoint)) {
        return Encoding.BINARY;
      }
      found = codePoint < 0x80 ? found : Encoding.UTF_8;
      i += Utf8.lengthOf(codePoint);
    }
    return found;
  }

  /** This path and {@code name}, with one slash between them. */
  public RawPath resolve(RawPath name) {
    boolean slash = bytes.length > 0 && !endsWithSlash();
    int start = bytes.length + (slash ? 1 : 0);
    byte[] joined = Arrays.copyOf(bytes, start + name.bytes.length);
    if (slash) {
      joined[start - 1] = '/';
    }
    System.arraycopy(name.bytes, 0, joined, start, name.bytes.length);
    Encoding both = encoding.compareTo(name.encoding) < 0 ? name.encoding : encoding;
    return new RawPath(joined, both);
  }

  /** The last component: all after the last slash. */
  public RawPath base() {
    int slash = lastSlash();
    return slash < 0 ? this : ofBytes(Arrays.copyOfRange(bytes, slash + 1, bytes.length));
  }

  /** All before the last slash; empty if it is the first character or there is none. */
  public Optional<RawPath> parent() {
    int slash = lastSlash();
    return slash <= 0 ? Optional.empty() : Optional.of(ofBytes(Arrays.copyOf(bytes, slash)));
  }

  private int lastSlash() {
    int slash = bytes.length - 1;
    while (slash >= 0 && bytes[slash] != '/') {
      slash--;
    }
    return slash;
  }

  public boolean startsWith(RawPath prefix) {
    int length = prefix.bytes.length;
    return bytes.length >= length
        && Arrays.equals(bytes, 0, length, prefix.bytes, 0, prefix.bytes.length);
  }

  public boolean endsWithSlash() {
    return bytes.length > 0 && bytes[bytes.length - 1] == '/';
  }

  public byte[] toBytes() {
    return bytes.clone();
  }

  public int sizeBytes() {
    return bytes.length;
  }

  public boolean isAscii() {
    return encoding == Encoding.ASCII;
  }

  /** Tells whether the bytes are well-formed UTF-8 (ASCII is). */
  public boolean isUtf8() {
    return encoding != Encoding.BINARY;
  }

  /** The number of code points; a byte that is not UTF-8 counts as one. */
  public int characters() {
    return isAscii() ? bytes.length : codePoints().length;
  }

  /** The code points; a byte that is not UTF-8 becomes 0xDC00 + byte. */
  public int[] codePoints() {
    int[] codePoints = new int[bytes.length];
    int count = 0;
    for (int i = 0; i < bytes.length; i += Utf8.lengthOf(codePoints[count++])) {
      codePoints[count] = Utf8.codePointAt(bytes, i);
    }
    return Arrays.copyOf(codePoints, count);
  }

  /** Compares byte by byte, unsigned: the order of the names in a NAR. */
  public int compareBytes(RawPath other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public int compareTo(RawPath other) {
    return isUtf8() && other.isUtf8()
        ? compareBytes(other)
        : Arrays.compare(codePoints(), other.codePoints());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawPath path && Arrays.equals(bytes, path.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The path on one line for messages; characters that a terminal may not print are escaped. */
  @Override
  public String toString() {
    int[] codePoints = codePoints();
    return escape(new String(codePoints, 0, codePoints.length));
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints().forEach(codePoint -> Utf8.appendPrintable(escaped, codePoint));
    return escaped.toString();
  }
}
