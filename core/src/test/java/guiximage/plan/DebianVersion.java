package guiximage.plan;

/** A version of a Debian package, ordered as dpkg orders them. */
record DebianVersion(String text) implements Comparable<DebianVersion> {

  private int epoch() {
    int colon = text.indexOf(':');
    return colon < 0 ? 0 : Integer.parseInt(text.substring(0, colon));
  }

  /** Without the epoch, which names of store items do not have. */
  String withoutEpoch() {
    return text.substring(text.indexOf(':') + 1);
  }

  private String upstream() {
    String rest = withoutEpoch();
    int dash = rest.lastIndexOf('-');
    return dash < 0 ? rest : rest.substring(0, dash);
  }

  private String revision() {
    String rest = withoutEpoch();
    int dash = rest.lastIndexOf('-');
    return dash < 0 ? "" : rest.substring(dash + 1);
  }

  @Override
  public int compareTo(DebianVersion other) {
    int byEpoch = Integer.compare(epoch(), other.epoch());
    int byUpstream = byEpoch != 0 ? byEpoch : compare(upstream(), other.upstream());
    return byUpstream != 0 ? byUpstream : compare(revision(), other.revision());
  }

  /** Compares text and numbers in turn. */
  private static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() || j < b.length()) {
      while ((i < a.length() && !isDigit(a.charAt(i)))
          || (j < b.length() && !isDigit(b.charAt(j)))) {
        int byCharacter = Integer.compare(weight(a, i++), weight(b, j++));
        if (byCharacter != 0) {
          return byCharacter;
        }
      }
      int endOfA = endOfNumber(a, i);
      int endOfB = endOfNumber(b, j);
      int byNumber = Long.compare(number(a, i, endOfA), number(b, j, endOfB));
      if (byNumber != 0) {
        return byNumber;
      }
      i = endOfA;
      j = endOfB;
    }
    return 0;
  }

  /** A tilde comes before the end of the text, a letter before any other character. */
  private static int weight(String text, int index) {
    if (index >= text.length() || isDigit(text.charAt(index))) {
      return 0;
    }
    char c = text.charAt(index);
    if (c == '~') {
      return -1;
    }
    return Character.isLetter(c) ? c : c + 256;
  }

  private static int endOfNumber(String text, int start) {
    int end = Math.min(start, text.length());
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static long number(String text, int start, int end) {
    return start >= end ? 0 : Long.parseLong(text.substring(start, end));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
