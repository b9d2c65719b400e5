package guiximage.cli;

import guiximage.FailureKind;
import guiximage.FileFailure;
import guiximage.ImageException;
import guiximage.store.StorePath;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
final class DemoCommand implements Callable<Integer> {
  private static final String MARKER = "made-by-guix-image-demo";

  private final Console console;
  private final Interruption interruption;

  @Parameters(arity = "0..1", paramLabel = "REF", description = "Where to push the image to")
  private Optional<String> reference = Optional.empty();

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where everything is put; default ${DEFAULT-VALUE}")
  private Path directory = Path.of("guix-image-demo");

  DemoCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    PrintStream talk = console.err();
    prepare();
    GreetingProgram program = GreetingProgram.of(System.getProperty("os.arch"));
    DemoStore store = new DemoStore(directory.resolve("root"));
    StorePath hello =
        store.write(program, "Hello from " + program.system() + ", out of a store item!");
    talk.println("A store with a database of its own: " + store.directory());
    List<String> source =
        List.of(
            "--store-root=" + store.directory(),
            "--system=" + program.system(),
            "--entry-point=bin/hello",
            hello.toString());
    String archive = directory.resolve("hello.tar").toString();
    String layout = directory.resolve("layout").toString();
    int exitCode =
        run("An archive for docker load:", source, "export", "-o", archive, "-t", "hello:demo");
    exitCode |=
        run("A layout directory, which works like a registry:", source, layoutArguments(layout));
    exitCode |= run("The same again: nothing is done twice.", source, layoutArguments(layout));
    if (reference.isPresent()) {
      exitCode |= run("To the registry:", source, "push", "--registry", reference.get());
      exitCode |= run("And again:", source, "push", "--registry", reference.get());
    }
    if (exitCode == 0) {
      sayWhatNext(talk, archive);
    }
    return exitCode;
  }

  private static String[] layoutArguments(String layout) {
    return new String[] {"export", "-f", "oci", "-o", layout, "-t", "hello:demo"};
  }

  private int run(String title, List<String> source, String... command) {
    List<String> words = new ArrayList<>(Arrays.asList(command));
    words.addAll(source);
    console.err().println();
    console.err().println(title);
    console.err().println("$ guix-image " + String.join(" ", words));
    return GuixImage.run(console, interruption, words.toArray(String[]::new));
  }

  private void sayWhatNext(PrintStream talk, String archive) {
    talk.println();
    talk.println("What next:");
    talk.println("  docker load -i " + archive + " && docker run --rm hello:demo");
    if (reference.isPresent()) {
      talk.println("  docker run --rm " + reference.get());
    } else {
      talk.println("  ./guix-image demo localhost:5000/demo     # with a registry there");
    }
    talk.println("  ./guix-image push --registry ghcr.io/ORG/NAME $(guix build hello)");
    talk.println("  ./guix-image --help");
  }

  /** Takes away what an earlier demonstration has left; nothing else. */
  private void prepare() throws IOException {
    if (Files.exists(directory) && !Files.exists(directory.resolve(MARKER))) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          directory
              + " is there already and is not from a demonstration; name another --directory");
    }
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve(MARKER), "may be deleted\n");
    } catch (IOException e) {
      throw new ImageException(
          FailureKind.OUTPUT, "cannot write to " + directory + ": " + FileFailure.reason(e), e);
    }
  }
}
