package guiximage.registry;

import java.util.HashSet;
import java.util.Set;
import okhttp3.HttpUrl;

/** URLs made fit for messages: without user, password, fragment and secret query parameters. */
final class Redaction {
  /** The parameters that are shown; all others may hold a signature or a token. */
  private static final Set<String> SHOWN =
      Set.of("scope", "service", "mount", "from", "digest", "n", "last");

  private Redaction() {}

  /** True if the values of a parameter are known to be harmless. */
  static boolean isShown(String parameter) {
    return SHOWN.contains(parameter);
  }

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
}
