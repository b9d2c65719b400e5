package guiximage.store;

import guiximage.ForeignProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes files whose names are no text in any locale, which Java cannot. */
public final class PythonFiles {

  private PythonFiles() {}

  /** Writes one small file a name; names are Python bytes literals such as {@code b'\xff'}. */
  public static void write(Path directory, String... names) throws IOException {
    run(
        "import os\n"
            + "for name in ["
            + String.join(", ", names)
            + "]:\n    open(os.fsencode('"
            + directory
            + "') + b'/' + name, 'wb').write(name)\n");
  }

  /** Runs a Python program and returns what it prints. */
  public static String run(String program) throws IOException {
    byte[] printed = ForeignProgram.run(new byte[0], "python3", "-c", program);
    return new String(printed, StandardCharsets.UTF_8);
  }

  /** Runs a Python program that makes devices, or files of others. */
  public static void runAsRoot(String program) throws IOException {
    if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      throw new IOException("this test needs root: it makes devices, or files of others");
    }
    run(program);
  }
}
