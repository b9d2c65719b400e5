package guiximage;

import java.io.IOException;

/** An action that may fail as input and output fail. */
@FunctionalInterface
public interface IoRunnable {
  void run() throws IOException;
}
