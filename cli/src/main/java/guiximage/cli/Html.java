package guiximage.cli;

/** Text in an HTML document. */
final class Html {

  private Html() {}

  /** {@code text} for an element or a quoted attribute. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
