package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.util.regex.Pattern;

/** The messages that a daemon sends while it works on a request, before its answer. */
final class DaemonMessages {
  private static final int LOG_LINE = 0x6f6c6d67;
  private static final int ERROR = 0x63787470;
  private static final int LAST = 0x616c7473;
  private static final int START_ACTIVITY = 0x53545254;
  private static final int STOP_ACTIVITY = 0x53544f50;
  private static final int RESULT = 0x52534c54;
  private static final int FIELDS = 1_000;

  /** Colours of a terminal, and characters that would not stay on one line. */
  private static final Pattern NOT_PLAIN = Pattern.compile("\\x1b\\[[0-9;]*m|[\\p{Cc}\\p{Cf}]+");

  private final DaemonChannel channel;

  DaemonMessages(DaemonChannel channel) {
    this.channel = channel;
  }

  /** The daemon's own words for why it does not do what was asked, on one line. */
  static final class Refusal extends ImageException {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
      super(FailureKind.STORE, message);
    }
  }

  /**
   * Reads up to the message after which the answer comes. Talk is dropped.
   *
   * @throws Refusal if there will be no answer; the connection can be used further
   */
  void readToLast() throws IOException {
    long code = channel.readNumber();
    while (code != LAST) {
      if (code == LOG_LINE) {
        channel.readText();
      } else if (code == ERROR) {
        throw readError();
      } else if (code == START_ACTIVITY) {
        skipStart();
      } else if (code == STOP_ACTIVITY) {
        channel.readNumber(); // activity
      } else if (code == RESULT) {
        channel.readNumber(); // activity
        channel.readNumber(); // type
        skipFields();
      } else {
        throw channel.notTheProtocol("message 0x" + Long.toHexString(code));
      }
      code = channel.readNumber();
    }
  }

  private Refusal readError() throws IOException {
    String message = NOT_PLAIN.matcher(channel.readText()).replaceAll(" ").strip();
    channel.readNumber(); // exit status
    return new Refusal(message);
  }

  private void skipStart() throws IOException {
    channel.readNumber(); // activity
    channel.readNumber(); // level
    channel.readNumber(); // type
    channel.readText();
    skipFields();
    channel.readNumber(); // parent
  }

  private void skipFields() throws IOException {
    int count = channel.readCount("list of fields", FIELDS);
    for (int i = 0; i < count; i++) {
      if (channel.readNumber() == 0) {
        channel.readNumber();
      } else {
        channel.readText();
      }
    }
  }
}
