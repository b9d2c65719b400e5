package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.registry.Secrets;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The place where text leaves for a terminal or a log. */
class MessageStreamTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Secrets secrets = new Secrets();

  private String printed(String message) {
    try (MessageStream stream = new MessageStream(bytes, secrets)) {
      stream.println(message);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLineSteersNoTerminal() {
    assertThat(printed("a\u001b[2J\u009bb\u202ec\u0007\r\n\tat trace\u2028d"))
        .isEqualTo("a [2J b c \n\tat trace d\n");
  }

  @Test
  void ourColoursStay() {
    assertThat(printed("\u001b[1;31merror:\u001b[0m a\u001b[2J"))
        .isEqualTo("\u001b[1;31merror:\u001b[0m a [2J\n");
  }

  @Test
  void aSecretOfThisRunIsNotPrinted() {
    secrets.add("canary-pass");

    assertThat(printed("the server says 'canary-pass'")).isEqualTo("the server says 'REDACTED'\n");
  }
}
