package guiximage.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The shipped command as people start it, by {@code ./guix-image}, in an environment that holds
 * nothing but what is said here: a test does not depend on who runs it.
 */
final class Command {
  static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();
  private static final Path LAUNCHER = CHECKOUT.resolve("guix-image");

  static {
    // every start takes twice as long without its archive of classes
    Command command = withHome(CHECKOUT.resolve("none")).with("GUIX_IMAGE_CLASS_ARCHIVE", "wait");
    command.output("--version");
  }

  private final Map<String, String> environment;
  private final List<String> starter;
  private final List<String> wrapper;

  private Command(Map<String, String> environment, List<String> starter, List<String> wrapper) {
    this.environment = environment;
    this.starter = starter;
    this.wrapper = wrapper;
  }

  /**
   * @param home where its index of layers goes; need not exist
   */
  static Command withHome(Path home) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", home.toString());
    String java = System.getenv("JAVA_HOME"); // the tests on another Java say by it which
    if (java != null) {
      environment.put("JAVA_HOME", java);
    }
    return new Command(environment, List.of(), List.of());
  }

  Command with(String variable, String value) {
    Map<String, String> changed = new TreeMap<>(environment);
    changed.put(variable, value);
    return new Command(changed, starter, wrapper);
  }

  Command without(String variable) {
    Map<String, String> changed = new TreeMap<>(environment);
    changed.remove(variable);
    return new Command(changed, starter, wrapper);
  }

  /** Started by another program, such as {@code strace}. */
  Command under(String... program) {
    List<String> words = new ArrayList<>(wrapper);
    words.addAll(List.of(program));
    return new Command(environment, starter, words);
  }

  /** Started, with its environment, by another program, such as {@code nsenter}. */
  Command startedBy(List<String> program) {
    return new Command(environment, program, wrapper);
  }

  /** The command with these words, not yet started. */
  Program program(List<String> words) {
    if (!Files.isExecutable(LAUNCHER)) {
      throw new AssertionError(LAUNCHER + " is missing");
    }
    List<String> all = new ArrayList<>(starter);
    // a shell that runs tests in the background makes its children ignore some signals
    all.addAll(List.of("env", "-i", "--default-signal=INT,TERM,HUP,PIPE"));
    environment.forEach((name, value) -> all.add(name + "=" + value));
    all.addAll(wrapper);
    all.add(LAUNCHER.toString());
    all.addAll(words);
    return Program.of(all.toArray(String[]::new));
  }

  Program.Result run(String... words) {
    return program(List.of(words)).run();
  }

  /** Its standard output without the last newline; fails the test unless it ends with 0. */
  String output(String... words) {
    return program(List.of(words)).output().strip();
  }
}
