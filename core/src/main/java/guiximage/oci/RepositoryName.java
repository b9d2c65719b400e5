package guiximage.oci;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a repository, made from any text as {@code guix pack} makes it, and changed further
 * where {@code guix pack} gives a name that images cannot have, as for {@code gtk+-3.24}.
 */
public final class RepositoryName {
  private static final int LEAST_CHARACTERS = 2;
  private static final int MOST_CHARACTERS = 255;
  private static final Pattern NOT_ALLOWED = Pattern.compile("[^a-z0-9_.-]");
  private static final Pattern SEPARATORS_AROUND = Pattern.compile("^[_.-]+|[_.-]+$");

  /** The separators that may stand inside a name: a dot, one or two underscores, or dashes. */
  private static final Pattern TOO_MANY_SEPARATORS =
      Pattern.compile("(?!(?:__|-+)(?![_.-]))[_.-]+([_.-])");

  private RepositoryName() {}

  /**
   * The text in lower case, with {@code .} for every character that is not allowed, without
   * separators at the ends, and with the last of several separators that may not follow each other.
   * It is cut to 255 characters, or filled up with {@code a} to 2.
   */
  public static String of(String name) {
    String allowed = NOT_ALLOWED.matcher(name.toLowerCase(Locale.ROOT)).replaceAll(".");
    String single = TOO_MANY_SEPARATORS.matcher(trim(allowed)).replaceAll("$1");
    String cut = trim(single.substring(0, Math.min(single.length(), MOST_CHARACTERS)));
    return cut + "a".repeat(Math.max(0, LEAST_CHARACTERS - cut.length()));
  }

  private static String trim(String text) {
    return SEPARATORS_AROUND.matcher(text).replaceAll("");
  }
}
