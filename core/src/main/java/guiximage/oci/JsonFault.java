package guiximage.oci;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The position and the reason of a syntax error in JSON, on one line.
 *
 * @param position {@code line L, column C}, both from 1; empty if the parser does not know it, as
 *     for a document that is nested too deeply
 * @param what the parser's words; they may quote the text, which {@code position} never does
 */
public record JsonFault(Optional<String> position, String what) {
  /** The parser's form of a second position, such as that of a bracket that is never closed. */
  private static final Pattern OTHER_POSITION =
      Pattern.compile("\\[Source: [^;\\]]*; line: (\\d+), column: (\\d+)]");

  /** Advice to programmers, which is of no use to the author of the text. */
  private static final Pattern SETTINGS =
      Pattern.compile(
          " \\(bound as `[^`]*`\\)"
              + "|, from `[^`]*`"
              + "|: not allowed as per `[^`]*`"
              + "|: enable `[^`]*` to allow"
              + "| \\(not recognized as one since Feature '[^']*' not enabled for parser\\)");

  /** The fault that {@code thrown}, an exception of the parser, reports. */
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
    String positioned = OTHER_POSITION.matcher(message).replaceAll("line $1, column $2");
    return SETTINGS.matcher(positioned).replaceAll("");
  }

  /** {@code line L, column C: what}. */
  @Override
  public String toString() {
    return position.map(at -> at + ": ").orElse("") + what;
  }
}
