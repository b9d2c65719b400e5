package guiximage.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values of an image config as people type them. What no engine would run is refused with an {@link
 * IllegalArgumentException}.
 */
final class ConfigValue {
  /** As engines know them, which take no image with any other. */
  private static final Pattern SIGNAL =
      Pattern.compile(
          "(?:SIG)?(?:HUP|INT|QUIT|ILL|TRAP|ABRT|IOT|BUS|FPE|KILL|USR1|SEGV|USR2|PIPE|ALRM|TERM"
              + "|STKFLT|CHLD|CLD|CONT|STOP|TSTP|TTIN|TTOU|URG|XCPU|XFSZ|VTALRM|PROF|WINCH|IO|POLL"
              + "|PWR|SYS|RTMIN(?:\\+\\d{1,2})?|RTMAX(?:-\\d{1,2})?)"
              + "|[1-9]|[1-5]\\d|6[0-4]");

  private static final Pattern PORT =
      Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(?:tcp|udp|sctp))?");

  private static final int LAST_PORT = 65535;

  /** Every way to write it that does not go through another directory. */
  private static final Pattern ROOT = Pattern.compile("(?:/++\\.{0,2}(?=/|$))++");

  private ConfigValue() {}

  /** Empty is the root, as in a config that does not say it. */
  static String directory(String text) {
    if (!text.isEmpty() && !text.startsWith("/")) {
      throw new IllegalArgumentException("'" + text + "' is not absolute; write /" + text);
    }
    return text;
  }

  static String volume(String text) {
    if (!text.startsWith("/") || ROOT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' cannot be a volume; want the absolute name of a directory below /");
    }
    return text;
  }

  static String signal(String text) {
    if (!SIGNAL.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a signal of Linux; write SIGTERM, TERM, SIGRTMIN+3 or 15");
    }
    return text;
  }

  /** Written as Go writes it: {@code 90s}, {@code 5m}, {@code 1h30m}. */
  static Duration duration(String text) {
    try {
      Duration duration = Duration.parse("PT" + text);
      if (duration.toNanos() > 0) {
        return duration;
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration such as 90s, 5m or 1h30m", e);
    }
    throw new IllegalArgumentException("'" + text + "' leaves no time");
  }

  static String port(String text) {
    Matcher port = PORT.matcher(text);
    if (!port.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a port; write 8080 or 8080/udp");
    }
    int first = Integer.parseInt(port.group(1));
    int last = port.group(2) == null ? first : Integer.parseInt(port.group(2));
    if (first < 1 || last < first || last > LAST_PORT) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a port, or a range of ports, from 1 to " + LAST_PORT);
    }
    return text.contains("/") ? text : text + "/tcp";
  }
}
