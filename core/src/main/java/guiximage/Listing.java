package guiximage;

import java.util.Collection;
import java.util.stream.Collectors;

/** Numbers and names of things in a message that stays readable however many there are. */
public final class Listing {
  private static final int USUAL = 20;

  private Listing() {}

  /** A number of things: {@code 1 layer}, {@code 2 layers}, {@code 3 entries}. */
  public static String count(long number, String noun) {
    return number + " " + (number == 1 ? noun : plural(noun));
  }

  private static String plural(String noun) {
    return noun.matches(".*[^aeiou]y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
  }

  /**
   * The first of {@code things}, in their order, separated by commas, and how many others there
   * are: {@code a, b and 3 more}.
   *
   * @param most how many are named
   */
  public static String of(Collection<?> things, int most) {
    String named =
        things.stream().limit(most).map(Object::toString).collect(Collectors.joining(", "));
    int more = things.size() - most;
    return more > 0 ? named + " and " + more + " more" : named;
  }

  /** The first twenty of {@code things} after {@code introduction}; empty if there are none. */
  public static String after(String introduction, Collection<?> things) {
    return things.isEmpty() ? "" : introduction + of(things, USUAL);
  }
}
