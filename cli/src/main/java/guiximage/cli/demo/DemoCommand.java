package guiximage.cli.demo;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FileFailure;
import guiximage.oci.ImageReference;
import guiximage.store.StorePath;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the whole way on a small store of its own. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Make a small store and push an image of it, to see how it goes.",
      "Pushes it, pushes it again as a machine would that has never seen it, and once more after an item"
          + " has changed; then makes an archive for docker load. Without REF it pushes to a registry"
          + " that is there as long as this takes."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final String MARKER = "made-by-guix-image-demo";

  private final PrintStream output;
  private final String name;
  private final CommandRunner runner;

  @Parameters(arity = "0..1", paramLabel = "REF", description = "Where to push the image to")
  private @Nullable String reference;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where everything is put; default ${DEFAULT-VALUE}")
  private Path directory = Path.of("guix-image-demo");

  /**
   * A demonstration that shows its steps on {@code output} and runs each with {@code runner}.
   *
   * @param output standard error
   * @param name by which the command can be called from here
   */
  public DemoCommand(PrintStream output, String name, CommandRunner runner) {
    this.output = output;
    this.name = name;
    this.runner = runner;
  }

  @Override
  public Integer call() throws IOException {
    requireReference();
    prepare();
    if (reference != null) {
      return demonstrate(reference);
    }
    try (LoopbackRegistry registry = LoopbackRegistry.startOpen()) {
      return demonstrate(registry.authority() + "/demo/hello:1");
    }
  }

  private int demonstrate(String image) throws IOException {
    GreetingProgram program = GreetingProgram.of(System.getProperty("os.arch"));
    DemoStore store = new DemoStore(directory.resolve("root"));
    String greeting = "from " + program.system() + ", out of a store item!";
    List<String> source = source(store, program, store.write(program, "1.0", "Hello " + greeting));
    output.println("A store of two items and a program, with a database: " + store.directory());
    List<String> push = words(source, "push", "--registry", image);
    Map<String, String> freshMachine =
        Map.of("XDG_CACHE_HOME", directory.resolve("fresh-machine").toAbsolutePath().toString());
    int exitCode = run("The first push makes and sends every layer:", Map.of(), push);
    if (exitCode == 0) {
      exitCode =
          run(
              "From a fresh machine, without a cache: nothing is read, made or sent.",
              freshMachine,
              push);
    }
    if (exitCode == 0) {
      source = source(store, program, store.write(program, "1.1", "Hello again " + greeting));
      exitCode =
          run(
              "The greeting changes from 1.0 to 1.1, and the program with it; the manual stays:",
              Map.of(),
              words(source, "push", "--registry", image));
    }
    String archive = directory.resolve("hello.tar").toString();
    if (exitCode == 0) {
      List<String> export = words(source, "export", "-o", archive, "-t", "hello:demo");
      exitCode = run("An archive for docker load:", Map.of(), export);
    }
    if (exitCode == 0) {
      sayWhatNext(archive);
    }
    return exitCode;
  }

  private static List<String> source(DemoStore store, GreetingProgram program, StorePath hello) {
    return List.of(
        "--store-root=" + store.directory(),
        "--system=" + program.system(),
        "--entry-point=bin/hello",
        hello.toString());
  }

  private void requireReference() throws ImageException {
    try {
      if (reference != null) {
        ImageReference.parse(reference);
      }
    } catch (IllegalArgumentException e) {
      throw new ImageException(FailureKind.CONFIGURATION, "REF: " + e.getMessage(), e);
    }
  }

  private static List<String> words(List<String> source, String... command) {
    return Stream.concat(Stream.of(command), source.stream()).toList();
  }

  /** Shows a command line, as it can be typed, and runs it. */
  private int run(String title, Map<String, String> variables, List<String> words) {
    output.println();
    output.println(title);
    String line =
        Stream.concat(
                variables.entrySet().stream()
                    .map(one -> one.getKey() + "=" + quoted(one.getValue())),
                Stream.concat(Stream.of(name), words.stream()).map(DemoCommand::quoted))
            .collect(Collectors.joining(" "));
    output.println("$ " + line);
    return runner.run(variables, words.toArray(String[]::new));
  }

  /** As a shell takes it for one word. */
  private static String quoted(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private void sayWhatNext(String archive) {
    output.println();
    output.println("What next:");
    output.println("  docker load -i " + quoted(archive) + " && docker run --rm hello:demo");
    if (reference != null) {
      output.println("  docker run --rm " + reference);
    } else {
      output.println("  " + name + " demo localhost:5000/demo     # with a registry there");
    }
    output.println("  " + name + " push --registry ghcr.io/ORG/NAME $(guix build hello)");
    output.println("  " + name + " --help");
  }

  /** Takes away what an earlier demonstration has left; nothing else. */
  private void prepare() throws IOException {
    if (Files.exists(directory) && !Files.exists(directory.resolve(MARKER))) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          directory
              + " is there already and is not from a demonstration; name another --directory");
    }
    try {
      if (Files.exists(directory)) {
        clear();
      }
      Files.createDirectories(directory);
      Files.writeString(directory.resolve(MARKER), "may be deleted\n");
    } catch (IOException e) {
      throw new ImageException(
          FailureKind.OUTPUT,
          "--directory: cannot write to '" + directory + "': " + FileFailure.reason(e),
          e);
    }
  }

  private void clear() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
