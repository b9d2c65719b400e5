package guiximage;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** A program of this machine that a test needs beside the JDK; a test without it says so. */
public final class ForeignProgram {
  private ForeignProgram() {}

  /**
   * What the program prints, given {@code input}.
   *
   * @throws IOException if it is missing, with the name of what to install, or fails
   */
  public static byte[] run(byte[] input, String... command) throws IOException {
    Process process = start(command);
    Thread feeder = new Thread(() -> feed(process, input), "feeder");
    feeder.start();
    byte[] output = process.getInputStream().readAllBytes();
    int exitCode = process.onExit().join().exitValue();
    if (exitCode != 0) {
      throw new IOException(List.of(command) + " failed with " + exitCode);
    }
    return output;
  }

  private static Process start(String... command) throws IOException {
    try {
      return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new IOException(
          "this test needs " + command[0] + ", which is missing: install it, as ./check does", e);
    }
  }

  private static void feed(Process process, byte[] input) {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
