package guiximage.registry;

import java.util.Set;
import okhttp3.HttpUrl;

/** Makes what came from outside fit to be shown: one line, no secrets. */
final class Redaction {
  private static final int MAX_CHARACTERS = 500;

  /** As ggcr's: whatever else is in a query may be a signature or a token. */
  private static final Set<String> SHOWN =
      Set.of("scope", "service", "mount", "from", "digest", "n", "last");

  private Redaction() {}

  static String of(HttpUrl url) {
    HttpUrl.Builder shown = url.newBuilder().username("").password("").fragment(null);
    for (String name : url.queryParameterNames()) {
      if (!SHOWN.contains(name)) {
        shown.setQueryParameter(name, "REDACTED");
      }
    }
    return shown.build().toString();
  }

  /** Without control and formatting characters, on one line, of bounded length. */
  static String clean(String text) {
    StringBuilder cleaned = new StringBuilder();
    text.codePoints().limit(MAX_CHARACTERS).map(Redaction::shown).forEach(cleaned::appendCodePoint);
    return cleaned.toString().strip().replaceAll(" +", " ");
  }

  private static int shown(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          ' ';
      default -> codePoint;
    };
  }
}
