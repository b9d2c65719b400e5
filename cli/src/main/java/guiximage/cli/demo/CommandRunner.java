package guiximage.cli.demo;

import java.util.Map;

/** A runner of command lines inside this process. */
@FunctionalInterface
public interface CommandRunner {
  /**
   * Runs {@code guix-image} with these words, prints what it prints, and returns its exit code.
   *
   * @param variables of the environment that are different for it
   * @param words the subcommand first
   */
  int run(Map<String, String> variables, String... words);
}
