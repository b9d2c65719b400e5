package guiximage.cli;

import guiximage.PrintableText;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The streams and the environment of the command.
 *
 * @param input standard input and environment variables
 * @param out results alone; unlike {@link System#out} it reports a failure to write
 * @param err messages, progress and errors; lines that are printed there pass {@link MessageStream}
 * @param outIsTerminal whether a person sees {@code out}
 * @param errIsTerminal whether a person sees {@code err}, so that bars make sense
 */
record Console(
    ProcessInput input,
    OutputStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal) {

  Console {
    err = err instanceof MessageStream ? err : new MessageStream(err, input.secrets());
  }

  static Console ofProcess() {
    return new Console(
        new ProcessInput(
            // a file's own readNBytes asks a pipe for its position, on Java 17
            new StandardInput(new BufferedInputStream(new FileInputStream(FileDescriptor.in))),
            System.getenv()),
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        isTerminal(1),
        isTerminal(2));
  }

  /** A terminal that shows nothing, with {@code home} as the home directory. */
  static Console silent(Path home) {
    OutputStream nowhere = OutputStream.nullOutputStream();
    return new Console(
        new ProcessInput(
            new StandardInput(InputStream.nullInputStream()),
            Map.of("HOME", home.toString(), "XDG_CACHE_HOME", home.resolve("cache").toString())),
        nowhere,
        new PrintStream(nowhere, true, StandardCharsets.UTF_8),
        false,
        true);
  }

  /** The same with these variables of the environment changed. */
  Console with(Map<String, String> variables) {
    Map<String, String> changed = new HashMap<>(input.environment());
    changed.putAll(variables);
    ProcessInput other = new ProcessInput(input.standardInput(), changed, input.secrets());
    return new Console(other, out, err, outIsTerminal, errIsTerminal);
  }

  /** Messages on {@link #err}. The caller closes it when the work is done: that removes a bar. */
  ConsoleProgress progress(MessageSettings settings) {
    return ConsoleProgress.start(err, screen(), settings);
  }

  /** The abilities of {@link #err}. */
  Screen screen() {
    return Screen.of(errIsTerminal, input.environment());
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false; // no /proc here: plain lines are always right
    }
  }

  /**
   * Writes a line to {@link #out}, where a failure is noticed: without what steers a terminal, and
   * without secrets.
   */
  void print(String line) throws IOException {
    write(input.secrets().scrubResult(PrintableText.shown(line)) + "\n");
  }

  /** The same with a document of several lines. */
  void printDocument(String document) throws IOException {
    write(input.secrets().scrubResult(PrintableText.lines(document)) + "\n");
  }

  /**
   * Writes {@code text} as it is.
   *
   * @throws guiximage.ImageException of kind OUTPUT if {@link #out} does not take it; a {@link
   *     ReaderGoneException} if it is a pipe that is not read any more
   */
  void write(String text) throws IOException {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw ReaderGoneException.of(e);
    }
  }
}
