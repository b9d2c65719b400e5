package guiximage.layer;

import guiximage.file.RawPath;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A change of file names, written {@code OLD=NEW}, where names that are or lie below {@code OLD}
 * get {@code NEW} in its place, or {@code s,REGEX,REPLACEMENT,FLAGS}, as sed and tar's {@code
 * --transform} have it: any delimiter; {@code &} and {@code \1} in the replacement; flags {@code g}
 * and {@code i}. Names are absolute: they begin with a slash.
 */
public final class NameTransformation {
  /** Possessive, as Java's matcher recurses for each round of a group that it may take back. */
  private static final Pattern SED =
      Pattern.compile(
          "s([^A-Za-z0-9\\\\\\s])((?:\\\\.|(?!\\1).)*+)\\1((?:\\\\.|(?!\\1).)*+)\\1([gi]*)");

  private static final Pattern REPLACEMENT_PART = Pattern.compile("\\\\(.)|(&)|([^\\\\&]+)");

  private final String text;
  private final Pattern pattern;
  private final String replacement;
  private final boolean everywhere;

  private NameTransformation(String text, Pattern pattern, String replacement, boolean everywhere) {
    this.text = text;
    this.pattern = pattern;
    this.replacement = replacement;
    this.everywhere = everywhere;
  }

  /**
   * Reads a transformation, the inverse of {@link #toString}.
   *
   * @throws IllegalArgumentException if it has neither form
   */
  public static NameTransformation parse(String text) {
    Matcher sed = SED.matcher(text);
    int equals = text.indexOf('=');
    if (sed.matches()) {
      boolean everywhere = sed.group(4).contains("g");
      int flags = sed.group(4).contains("i") ? Pattern.CASE_INSENSITIVE : 0;
      return of(text, sed.group(2), javaReplacement(sed.group(3)), flags, everywhere);
    }
    if (equals > 0) {
      String regex = "^" + Pattern.quote(prefix(text.substring(0, equals))) + "(?=/|$)";
      String replacement = Matcher.quoteReplacement(prefix(text.substring(equals + 1)));
      return of(text, regex, replacement, 0, false);
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a transformation; use OLD=NEW or s,REGEX,REPLACEMENT,");
  }

  private static NameTransformation of(
      String text, String regex, String replacement, int flags, boolean everywhere) {
    try {
      // a match of all groups shows a replacement that names a group which is not there
      Pattern pattern = Pattern.compile(regex, flags);
      Pattern.compile("()".repeat(pattern.matcher("").groupCount()))
          .matcher("")
          .replaceFirst(replacement);
      return new NameTransformation(text, pattern, replacement, everywhere);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a valid regular expression: " + e.getDescription(), e);
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "'" + text + "' replaces by a group that its regular expression does not have", e);
    }
  }

  /** With a slash before it and none after it. */
  private static String prefix(String name) {
    String trimmed = name.replaceAll("^/+|/+$", "");
    return trimmed.isEmpty() ? "" : "/" + trimmed;
  }

  private static String javaReplacement(String sed) {
    Matcher part = REPLACEMENT_PART.matcher(sed);
    StringBuilder replacement = new StringBuilder();
    while (part.find()) {
      if (part.group(2) != null) {
        replacement.append("$0");
      } else if (part.group(1) != null && Character.isDigit(part.group(1).charAt(0))) {
        replacement.append('$').append(part.group(1));
      } else {
        replacement.append(Matcher.quoteReplacement(literal(part)));
      }
    }
    return replacement.toString();
  }

  private static String literal(Matcher part) {
    return part.group(1) != null ? part.group(1) : part.group();
  }

  RawPath apply(RawPath name) {
    int[] characters = name.codePoints();
    Matcher matcher = pattern.matcher(new String(characters, 0, characters.length));
    String changed =
        everywhere ? matcher.replaceAll(replacement) : matcher.replaceFirst(replacement);
    return RawPath.ofCodePoints(changed.codePoints().toArray());
  }

  @Override
  public String toString() {
    return text;
  }
}
