package guiximage.profile;

import java.util.ArrayList;
import java.util.List;

/** Reads one S-expression from a text. */
final class SExpressionReader {
  /** Deeper than any manifest; without a limit a file could exhaust the stack. */
  private static final int DEPTH = 500;

  private final String text;
  private int at;

  private SExpressionReader(String text) {
    this.text = text;
  }

  /**
   * The first expression in {@code text}.
   *
   * @throws IllegalArgumentException if the text has no expression, or one that does not end
   */
  static SExpression read(String text) {
    return new SExpressionReader(text).expression(0);
  }

  private SExpression expression(int depth) {
    if (depth > DEPTH) {
      throw new IllegalArgumentException("lists more than " + DEPTH + " deep");
    }
    skipSpace();
    char first = next();
    if (first == '(' || first == '[') {
      return sequence(depth);
    }
    if (first == '"') {
      return new SExpression.Text(quoted());
    }
    if (first == '\'' || first == '`' || first == ',') {
      return expression(depth + 1);
    }
    at--;
    return atom();
  }

  private SExpression.Sequence sequence(int depth) {
    List<SExpression> elements = new ArrayList<>();
    skipSpace();
    while (peek() != ')' && peek() != ']') {
      elements.add(expression(depth + 1));
      skipSpace();
    }
    at++;
    return new SExpression.Sequence(elements);
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    char c = next();
    while (c != '"') {
      value.appendCodePoint(c == '\\' ? escaped() : c);
      c = next();
    }
    return value.toString();
  }

  private int escaped() {
    char c = next();
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'x' -> hexadecimal(2);
      case 'u' -> hexadecimal(4);
      case 'U' -> hexadecimal(6);
      default -> c;
    };
  }

  private int hexadecimal(int digits) {
    if (at + digits > text.length()) {
      throw tooShort();
    }
    int value = Integer.parseInt(text, at, at + digits, 16);
    at += digits;
    return value;
  }

  private SExpression.Atom atom() {
    int start = at;
    while (at < text.length() && "()[]\";".indexOf(text.charAt(at)) < 0 && !isSpace(peek())) {
      at++;
    }
    if (at == start) {
      throw new IllegalArgumentException("'" + peek() + "' at character " + at);
    }
    return new SExpression.Atom(text.substring(start, at));
  }

  private void skipSpace() {
    while (at < text.length() && (isSpace(peek()) || peek() == ';')) {
      if (peek() == ';') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else {
        at++;
      }
    }
  }

  private static boolean isSpace(char c) {
    return c <= ' ';
  }

  private char peek() {
    if (at >= text.length()) {
      throw tooShort();
    }
    return text.charAt(at);
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }

  private static IllegalArgumentException tooShort() {
    return new IllegalArgumentException("it ends too early");
  }
}
