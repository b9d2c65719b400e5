package guiximage;

import java.util.Collection;
import java.util.stream.Collectors;

/** A list of names in a message, shortened so that the message stays readable. */
public final class Listing {
  private static final int USUAL = 20;

  private Listing() {}

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
