package guiximage.oci;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a repository that is made from any other name: as {@code guix pack} does, where that
 * gives a name that images can have. It does not for {@code gtk+-3.24}.
 */
public final class RepositoryName {
  private static final int LEAST_CHARACTERS = 2;
  private static final int MOST_CHARACTERS = 255;
  private static final Pattern NOT_ALLOWED = Pattern.compile("[^a-z0-9_.-]");
  private static final Pattern SEPARATORS_AROUND = Pattern.compile("^[_.-]+|[_.-]+$");

  /** Within a name there may be one, two underscores, or any number of dashes. */
  private static final Pattern TOO_MANY_SEPARATORS =
      Pattern.compile("(?!(?:__|-+)(?![_.-]))[_.-]+([_.-])");

  private RepositoryName() {}

  /**
   * In lower case, with {@code .} for every character that is not allowed, without separators
   * around it, with the last of those that may not follow each other, and of 2 to 255 characters,
   * where {@code a} fills up what is too short.
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
