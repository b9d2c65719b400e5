package guiximage.cli;

import guiximage.PrintableText;
import guiximage.registry.Secrets;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Standard error, for messages: the one place where text leaves for a terminal or a log. A line
 * that is printed whole has lost what steers a terminal, and everything that is known to be secret.
 * What is printed in other ways, such as a bar, comes out as it is; colours stay, which messages
 * have lost before they get ours.
 */
final class MessageStream extends PrintStream {
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

  private final Secrets secrets;

  MessageStream(OutputStream output, Secrets secrets) {
    super(output, true, StandardCharsets.UTF_8);
    this.secrets = secrets;
  }

  /** Prints a message of one line or more. */
  @Override
  public void println(String message) {
    StringBuilder shown = new StringBuilder();
    Matcher colour = COLOUR.matcher(message);
    int at = 0;
    while (colour.find()) {
      shown
          .append(PrintableText.lines(message.substring(at, colour.start())))
          .append(colour.group());
      at = colour.end();
    }
    shown.append(PrintableText.lines(message.substring(at)));
    super.println(secrets.scrub(shown.toString()));
  }
}
