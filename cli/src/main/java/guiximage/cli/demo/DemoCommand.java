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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the whole way on a small store of its own. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Make a small store and images of it, to see how it goes.",
      "The store has a program that runs; the images are a docker-archive and an OCI layout. Shows that"
          + " nothing is done twice. With REF also pushes there."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final String MARKER = "made-by-guix-image-demo";

  private final PrintStream output;
  private final CommandRunner runner;

  @Parameters(arity = "0..1", paramLabel = "REF", description = "Where to push the image to")
  private Optional<String> reference = Optional.empty();

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where everything is put; default ${DEFAULT-VALUE}")
  private Path directory = Path.of("guix-image-demo");

  /**
   * A demonstration that shows its steps on {@code output} and runs each with {@code runner}.
   *
   * @param output standard error
   */
  public DemoCommand(PrintStream output, CommandRunner runner) {
    this.output = output;
    this.runner = runner;
  }

  @Override
  public Integer call() throws IOException {
    requireReference();
    prepare();
    GreetingProgram program = GreetingProgram.of(System.getProperty("os.arch"));
    DemoStore store = new DemoStore(directory.resolve("root"));
    StorePath hello =
        store.write(program, "Hello from " + program.system() + ", out of a store item!");
    output.println("A store with a database of its own: " + store.directory());
    String archive = directory.resolve("hello.tar").toString();
    for (Step step : steps(store, program, hello, archive)) {
      int exitCode = run(step);
      if (exitCode != 0) {
        return exitCode;
      }
    }
    sayWhatNext(archive);
    return 0;
  }

  private void requireReference() throws ImageException {
    try {
      reference.ifPresent(ImageReference::parse);
    } catch (IllegalArgumentException e) {
      throw new ImageException(FailureKind.CONFIGURATION, "REF: " + e.getMessage(), e);
    }
  }

  /** A command line that is shown and then run. */
  private record Step(String title, List<String> words) {}

  private List<Step> steps(
      DemoStore store, GreetingProgram program, StorePath hello, String archive) {
    List<String> source =
        List.of(
            "--store-root=" + store.directory(),
            "--system=" + program.system(),
            "--entry-point=bin/hello",
            hello.toString());
    String layout = directory.resolve("layout").toString();
    List<String> toArchive = words(source, "export", "-o", archive, "-t", "hello:demo");
    List<String> toLayout = words(source, "export", "-f", "oci", "-o", layout, "-t", "hello:demo");
    List<Step> steps = new ArrayList<>();
    steps.add(new Step("An archive for docker load:", toArchive));
    steps.add(new Step("A layout directory, which works like a registry:", toLayout));
    steps.add(new Step("The same again: nothing is done twice.", toLayout));
    if (reference.isPresent()) {
      List<String> push = words(source, "push", "--registry", reference.get());
      steps.add(new Step("To the registry:", push));
      steps.add(new Step("And again:", push));
    }
    return steps;
  }

  private static List<String> words(List<String> source, String... command) {
    return Stream.concat(Stream.of(command), source.stream()).toList();
  }

  private int run(Step step) {
    output.println();
    output.println(step.title());
    String line = step.words().stream().map(DemoCommand::quoted).collect(Collectors.joining(" "));
    output.println("$ guix-image " + line);
    return runner.run(step.words().toArray(String[]::new));
  }

  /** As a shell takes it for one word. */
  private static String quoted(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private void sayWhatNext(String archive) {
    output.println();
    output.println("What next:");
    output.println("  docker load -i " + quoted(archive) + " && docker run --rm hello:demo");
    if (reference.isPresent()) {
      output.println("  docker run --rm " + reference.get());
    } else {
      output.println("  ./guix-image demo localhost:5000/demo     # with a registry there");
    }
    output.println("  ./guix-image push --registry ghcr.io/ORG/NAME $(guix build hello)");
    output.println("  ./guix-image --help");
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
