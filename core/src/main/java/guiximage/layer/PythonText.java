package guiximage.layer;

import guiximage.file.Utf8;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Text as Python's {@code repr} shows it: Guix's and nixpkgs' scripts write histories with it. */
public final class PythonText {
  private PythonText() {}

  /** The comment in the image's history on a layer that holds {@code paths}. */
  public static String storePaths(List<String> paths) {
    return paths.stream()
        .map(PythonText::quote)
        .collect(Collectors.joining(", ", "store paths: [", "]"));
  }

  /** {@code text} in quotes, with what cannot be printed escaped. */
  private static String quote(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder quoted = new StringBuilder().append(quote);
    text.codePoints()
        .forEach(
            c -> {
              if (c == quote || c == '\\') {
                quoted.append('\\').append((char) c);
              } else if (isPrintable(c)) {
                quoted.appendCodePoint(c);
              } else {
                quoted.append(escape(c));
              }
            });
    return quoted.append(quote).toString();
  }

  private static boolean isPrintable(int c) {
    return c == ' ' || (Utf8.isPrintable(c) && Character.getType(c) != Character.SPACE_SEPARATOR);
  }

  private static String escape(int c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default ->
          String.format(
              Locale.ROOT, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    };
  }
}
