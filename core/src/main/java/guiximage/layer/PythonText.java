package guiximage.layer;

import java.util.Locale;

/** Text as Python shows it in a list. */
final class PythonText {

  private PythonText() {}

  /** {@code text} in quotes, as {@code repr} gives it. */
  static String quote(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder quoted = new StringBuilder().append(quote);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == quote || c == '\\') {
        quoted.append('\\').append(c);
      } else if (Character.isISOControl(c)) {
        quoted.append(escape(c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append(quote).toString();
  }

  private static String escape(char c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> String.format(Locale.ROOT, "\\x%02x", (int) c);
    };
  }
}
