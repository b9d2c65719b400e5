package guiximage.cli;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * The abilities of standard error: a terminal, a file or a pipe.
 *
 * @param isLive whether a line can be written over, as a terminal does
 * @param hasColour whether words may be coloured
 * @param columns the width of the terminal, asked for anew each time as it may change
 */
record Screen(boolean isLive, boolean hasColour, IntSupplier columns) {
  private static final int USUAL_COLUMNS = 80;
  private static final int STANDARD_ERROR = 2;

  /**
   * The request number of TIOCGWINSZ on Linux: four 16-bit numbers, of which the second is the
   * width.
   */
  private static final long WINDOW_SIZE = 0x5413;

  private static final int WINDOW_SIZE_BYTES = 8;
  private static final int COLUMNS_OFFSET = 2;

  /** A file or a pipe: lines without colour. */
  static final Screen NONE = new Screen(false, false, () -> USUAL_COLUMNS);

  /**
   * The screen behind standard error.
   *
   * @param isTerminal whether a person sees it
   * @param environment of which {@code TERM}, {@code NO_COLOR}, {@code CLICOLOR} and {@code
   *     CLICOLOR_FORCE} count
   * @see <a href="https://no-color.org">NO_COLOR</a>
   * @see <a href="https://bixense.com/clicolors">CLICOLOR and CLICOLOR_FORCE</a>
   */
  static Screen of(boolean isTerminal, Map<String, String> environment) {
    boolean moves = isTerminal && !"dumb".equals(environment.get("TERM"));
    return new Screen(
        moves, hasColour(moves, environment), moves ? Screen::columnsOfTerminal : NONE.columns());
  }

  private static boolean hasColour(boolean moves, Map<String, String> environment) {
    if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
      return false;
    }
    String forced = environment.getOrDefault("CLICOLOR_FORCE", "");
    if (!forced.isEmpty() && !forced.equals("0")) {
      return true;
    }
    return moves && !"0".equals(environment.get("CLICOLOR"));
  }

  /** A library for terminals would also take over the signals, so only the width is asked for. */
  private static int columnsOfTerminal() {
    try (Memory size = new Memory(WINDOW_SIZE_BYTES)) {
      size.clear();
      Function ioctl = NativeLibrary.getProcess().getFunction("ioctl");
      int result =
          ioctl.invokeInt(new Object[] {STANDARD_ERROR, new NativeLong(WINDOW_SIZE), size});
      int columns = Short.toUnsignedInt(size.getShort(COLUMNS_OFFSET));
      return result == 0 && columns > 0 ? columns : USUAL_COLUMNS;
    } catch (LinkageError e) {
      return USUAL_COLUMNS; // this machine cannot load JNA
    }
  }

  /** The line with what its level is called in colour, where that is possible. */
  String painted(LogFormat.Level level, String line) {
    return hasColour ? level.painted(line) : line;
  }
}
