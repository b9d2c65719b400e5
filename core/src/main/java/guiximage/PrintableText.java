package guiximage;

/** Text that others wrote, made safe to print in a message. */
public final class PrintableText {
  private static final int MAX_CHARACTERS = 200;
  private static final int MAX_LINE_CHARACTERS = 500;

  private PrintableText() {}

  /**
   * The first 200 characters of {@code text}, with {@code ?} for each control and format character,
   * so that a terminal obeys none of it; {@code …} stands at the end of what was cut.
   */
  public static String of(String text) {
    String cut = text.length() > MAX_CHARACTERS ? text.substring(0, MAX_CHARACTERS) + "…" : text;
    return cut.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
  }

  /**
   * The first 500 characters of {@code text} on one line: one space for each run of spaces and of
   * characters that control, format or separate lines; none at either end.
   */
  public static String line(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(MAX_LINE_CHARACTERS)
        .map(PrintableText::shown)
        .forEach(line::appendCodePoint);
    return line.toString().strip().replaceAll(" +", " ");
  }

  private static int shown(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          ' ';
      default -> codePoint;
    };
  }
}
