package guiximage.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    Process process =
        new ProcessBuilder("python3", "-c", program)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("python3 failed");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return output;
  }
}
