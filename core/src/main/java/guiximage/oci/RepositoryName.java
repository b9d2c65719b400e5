package guiximage.oci;

import java.util.Locale;
import java.util.regex.Pattern;

/** The name of a repository that is made from any other name, as {@code guix pack} does. */
public final class RepositoryName {
  private static final int LEAST_CHARACTERS = 2;
  private static final int MOST_CHARACTERS = 255;
  private static final Pattern SEPARATORS_AROUND = Pattern.compile("^[_.-]+|[_.-]+$");
  private static final Pattern NOT_ALLOWED = Pattern.compile("[^a-z0-9_.-]");

  private RepositoryName() {}

  /**
   * In lower case, without separators around it, with {@code .} for every character that is not
   * allowed, and of 2 to 255 characters, where {@code a} fills up what is too short.
   */
  public static String of(String name) {
    String trimmed = SEPARATORS_AROUND.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("");
    String allowed = NOT_ALLOWED.matcher(trimmed).replaceAll(".");
    String padded = allowed + "a".repeat(Math.max(0, LEAST_CHARACTERS - allowed.length()));
    return padded.substring(0, Math.min(padded.length(), MOST_CHARACTERS));
  }
}
