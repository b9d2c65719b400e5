package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.cli.LogFormat.Level;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which terminals get colour and a line that is written over. */
class ScreenTest {

  @Test
  void aTerminalHasBothAndAFileNeither() {
    assertThat(Screen.of(true, Map.of("TERM", "xterm")).isLive()).isTrue();
    assertThat(Screen.of(true, Map.of("TERM", "xterm")).hasColour()).isTrue();
    assertThat(Screen.of(false, Map.of("TERM", "xterm")).isLive()).isFalse();
    assertThat(Screen.of(false, Map.of("TERM", "xterm")).hasColour()).isFalse();
  }

  @Test
  void aDumbTerminalIsAFile() {
    assertThat(Screen.of(true, Map.of("TERM", "dumb")).isLive()).isFalse();
    assertThat(Screen.of(true, Map.of("TERM", "dumb")).hasColour()).isFalse();
  }

  @Test
  void colourCanBeRefusedAndForced() {
    assertThat(Screen.of(true, Map.of("NO_COLOR", "1")).hasColour()).isFalse();
    assertThat(Screen.of(true, Map.of("NO_COLOR", "")).hasColour()).isTrue();
    assertThat(Screen.of(true, Map.of("CLICOLOR", "0")).hasColour()).isFalse();
    assertThat(Screen.of(false, Map.of("CLICOLOR_FORCE", "1")).hasColour()).isTrue();
    assertThat(Screen.of(false, Map.of("CLICOLOR_FORCE", "0")).hasColour()).isFalse();
    assertThat(Screen.of(true, Map.of("CLICOLOR_FORCE", "1", "NO_COLOR", "1")).hasColour())
        .isFalse();
  }

  @Test
  void onlyTheNameOfTheLevelIsColoured() {
    Screen coloured = Screen.of(false, Map.of("CLICOLOR_FORCE", "1"));

    assertThat(coloured.painted(Level.error, LogFormat.text.line(Level.error, "no")))
        .isEqualTo("\u001b[1;31mguix-image: error:\u001b[0m no");
    assertThat(coloured.painted(Level.warning, LogFormat.text.line(Level.warning, "hm")))
        .isEqualTo("\u001b[1;33mguix-image: warning:\u001b[0m hm");
    assertThat(coloured.painted(Level.info, "plain")).isEqualTo("plain");
    assertThat(coloured.painted(Level.error, "{\"level\":\"error\"}"))
        .isEqualTo("{\"level\":\"error\"}");
    assertThat(Screen.NONE.painted(Level.error, "guix-image: error: no"))
        .isEqualTo("guix-image: error: no");
  }
}
