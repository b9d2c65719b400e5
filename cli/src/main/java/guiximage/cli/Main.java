package guiximage.cli;

/** Where the Java process begins and ends. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    Console console = Console.ofProcess();
    Interruption interruption = Interruption.ofProcess();
    int exitCode = GuixImage.run(console, interruption, arguments);
    interruption.finished();
    System.exit(exitCode);
  }
}
