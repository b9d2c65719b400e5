package guiximage.cli;

/** Begin and end of the Java process. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    Console console = Console.ofProcess();
    Interruption interruption = Interruption.ofProcess();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          // of a thread that nothing waits for: the work is stopped as by a signal, and cleaned up
          System.exit(
              new FailurePrinter(console.err(), console.screen(), interruption).uncaught(failure));
        });
    int exitCode = GuixImage.run(console, interruption, arguments);
    interruption.finished();
    if (!interruption.requested()) {
      // otherwise the JVM is ending with the signal's exit code, which exit() could still overtake
      System.exit(exitCode);
    }
  }
}
