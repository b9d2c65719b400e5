package guiximage;

import java.util.stream.Collectors;

/**
 * Text that others wrote, made safe to print: one space for each run of spaces and of characters
 * that control, format or separate lines, so that no terminal obeys them and no log has a line that
 * is not its own.
 */
public final class PrintableText {
  private static final int MAX_LINE_CHARACTERS = 500;

  private PrintableText() {}

  /** The first 500 characters of {@code text} on one line, without space at either end. */
  public static String line(String text) {
    int end =
        text.offsetByCodePoints(
            0, Math.min(text.codePointCount(0, text.length()), MAX_LINE_CHARACTERS));
    return shown(text.substring(0, end)).strip().replaceAll(" +", " ");
  }

  /**
   * All lines of {@code text}, each as it was but for characters that no line may have; tabs stay,
   * which traces begin with.
   */
  public static String lines(String text) {
    return text.lines().map(line -> shown(line, "\t")).collect(Collectors.joining("\n"));
  }

  /**
   * All of {@code text} on one line, with its spaces; one more for each run of what is not shown.
   */
  public static String shown(String text) {
    return shown(text, "");
  }

  private static String shown(String text, String kept) {
    StringBuilder shown = new StringBuilder(text.length());
    boolean replaced = false;
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      int character = text.codePointAt(i);
      boolean stays = isPrintable(character) || kept.indexOf(character) >= 0;
      if (stays || !replaced) {
        shown.appendCodePoint(stays ? character : ' ');
      }
      replaced = !stays;
    }
    return shown.toString();
  }

  /** True if a character shows something and does nothing else. */
  public static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
