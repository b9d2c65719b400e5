package guiximage.archive;

/** Text of others in messages of ours. */
final class Texts {
  private static final int MAX_CHARACTERS = 200;

  private Texts() {}

  /** {@code text} without what a terminal would obey, and not too long. */
  static String shown(String text) {
    String cut = text.length() > MAX_CHARACTERS ? text.substring(0, MAX_CHARACTERS) + "…" : text;
    return cut.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
  }
}
