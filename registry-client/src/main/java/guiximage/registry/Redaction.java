package guiximage.registry;

import java.util.HashSet;
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
    HttpUrl.Builder shown = url.newBuilder().username("").password("").fragment(null).query(null);
    Set<String> redacted = new HashSet<>();
    // not replaced where they are: OkHttp finds no name that it would have written in another way
    for (int i = 0; i < url.querySize(); i++) {
      String name = url.queryParameterName(i);
      if (SHOWN.contains(name)) {
        shown.addQueryParameter(name, url.queryParameterValue(i));
      } else if (redacted.add(name)) {
        shown.addQueryParameter(name, "REDACTED");
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
