package guiximage.cli.demo;

/** A runner of command lines inside this process. */
@FunctionalInterface
public interface CommandRunner {
  /**
   * Runs {@code guix-image} with these words, prints what it prints, and returns its exit code.
   *
   * @param words the subcommand first
   */
  int run(String... words);
}
