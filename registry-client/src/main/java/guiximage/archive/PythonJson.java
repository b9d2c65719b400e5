package guiximage.archive;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as Python's {@code json.dumps} writes it with an indentation of four. */
final class PythonJson {
  private static final String INDENTATION = "    ";

  /** From here on, and below a ten-thousandth, Python writes an exponent. */
  private static final int MAX_PLAIN_EXPONENT = 16;

  private final StringBuilder text = new StringBuilder();

  private PythonJson() {}

  /**
   * @param value a string, number, boolean, null, list or map of such
   */
  static byte[] bytes(@Nullable Object value) {
    PythonJson json = new PythonJson();
    json.write(value, 0);
    return json.text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private void write(@Nullable Object value, int depth) {
    if (value instanceof Map<?, ?> map) {
      writeAll(
          '{',
          map.entrySet(),
          '}',
          depth,
          entry -> {
            writeString(String.valueOf(entry.getKey()));
            text.append(": ");
            write(entry.getValue(), depth + 1);
          });
    } else if (value instanceof Collection<?> list) {
      writeAll('[', list, ']', depth, element -> write(element, depth + 1));
    } else if (value instanceof String string) {
      writeString(string);
    } else if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
      text.append(number(((Number) value).doubleValue()));
    } else {
      text.append(value);
    }
  }

  private interface Writing<T> {
    void write(T element);
  }

  private <T> void writeAll(
      char open, Collection<T> elements, char close, int depth, Writing<T> writing) {
    text.append(open);
    Iterator<T> iterator = elements.iterator();
    while (iterator.hasNext()) {
      text.append('\n').append(INDENTATION.repeat(depth + 1));
      writing.write(iterator.next());
      text.append(iterator.hasNext() ? "," : "\n" + INDENTATION.repeat(depth));
    }
    text.append(close);
  }

  private void writeString(String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\f' -> text.append("\\f");
        case '\b' -> text.append("\\b");
        default -> {
          if (c >= ' ' && c <= '~') {
            text.append(c);
          } else {
            text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          }
        }
      }
    }
    text.append('"');
  }

  /** The shortest digits that give {@code value} again, with an exponent where Python has one. */
  static String number(double value) {
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = shortest(value).stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < MAX_PLAIN_EXPONENT) {
      String plain = shortest.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = shortest.unscaledValue().abs().toString();
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /** Not {@link Double#toString}, which before JDK 19 sometimes gives a digit too many. */
  private static BigDecimal shortest(double value) {
    for (int digits = 0; digits < 17; digits++) {
      BigDecimal candidate =
          new BigDecimal(String.format(Locale.ROOT, "%." + digits + "e", new BigDecimal(value)));
      if (candidate.doubleValue() == value) {
        return candidate;
      }
    }
    return new BigDecimal(value);
  }
}
