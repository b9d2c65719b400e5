package guiximage.oci;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where and why a text is not JSON, on one line.
 *
 * @param place {@code line L, column C}, both from 1; empty if the parser does not know it, as of
 *     what is nested too deep
 * @param what the parser's words; they may quote the text, which {@code place} never does
 */
public record JsonFault(Optional<String> place, String what) {
  /** How the parser names a second place, such as that of the bracket which is never closed. */
  private static final Pattern OTHER_PLACE =
      Pattern.compile("\\[Source: [^;\\]]*; line: (\\d+), column: (\\d+)]");

  /** What a program could do about it, or would call it; the author of the text can do nothing. */
  private static final Pattern SETTINGS =
      Pattern.compile(
          " \\(bound as `[^`]*`\\)"
              + "|, from `[^`]*`"
              + "|: not allowed as per `[^`]*`"
              + "|: enable `[^`]*` to allow"
              + "| \\(not recognized as one since Feature '[^']*' not enabled for parser\\)");

  /** What {@code thrown} says, which came from parsing. */
  public static JsonFault of(Exception thrown) {
    if (thrown instanceof JsonProcessingException malformed) {
      return new JsonFault(
          Optional.ofNullable(malformed.getLocation()).map(JsonFault::text),
          plain(malformed.getOriginalMessage()));
    }
    return new JsonFault(Optional.empty(), String.valueOf(thrown.getMessage()));
  }

  private static String text(JsonLocation location) {
    return "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static String plain(String message) {
    String placed = OTHER_PLACE.matcher(message).replaceAll("line $1, column $2");
    return SETTINGS.matcher(placed).replaceAll("");
  }

  /** {@code line L, column C: what}. */
  @Override
  public String toString() {
    return place.map(at -> at + ": ").orElse("") + what;
  }
}
