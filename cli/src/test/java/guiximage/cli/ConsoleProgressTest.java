package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is said while layers are made: a bar on a terminal, lines elsewhere. */
class ConsoleProgressTest {
  private static final long TAR_BYTES = 20_480;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private ConsoleProgress progress(boolean terminal, Verbosity verbosity, LogFormat format) {
    return new ConsoleProgress(
        new PrintStream(err, true, StandardCharsets.UTF_8),
        terminal,
        new MessageSettings(verbosity, format));
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private void work(ConsoleProgress progress) {
    try (progress) {
      progress.starts(2, TAR_BYTES);
      progress.packed(TAR_BYTES);
      progress.warn("two\nlines");
    }
  }

  @Test
  void aFileGetsPlainLines() {
    work(progress(false, Verbosity.NORMAL, LogFormat.text));

    assertThat(said().lines())
        .containsExactly("2 layers to make, 20.0 KiB", "guix-image: warning: two lines");
  }

  @Test
  void aTerminalGetsABar() {
    work(progress(true, Verbosity.NORMAL, LogFormat.text));

    assertThat(said()).contains("\r").contains("layers").doesNotContain("layers to make");
  }

  @Test
  void aTerminalGetsNoBarAmongObjects() throws Exception {
    work(progress(true, Verbosity.NORMAL, LogFormat.json));

    assertThat(said()).doesNotContain("\r").hasLineCount(2);
    for (String line : said().lines().toList()) {
      JsonNode object = new JsonMapper().readTree(line);
      assertThat(object.fieldNames()).toIterable().containsExactly("time", "level", "message");
    }
  }

  @Test
  void quietMeansWarningsAlone() {
    work(progress(true, Verbosity.QUIET, LogFormat.text));

    assertThat(said().lines()).containsExactly("guix-image: warning: two lines");
  }
}
