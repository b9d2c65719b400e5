package guiximage.cli;

import guiximage.FailureKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command itself; all work is in its subcommands. */
@Command(
    name = "guix-image",
    mixinStandardHelpOptions = true,
    versionProvider = GuixImage.Version.class,
    description =
        "Container images from Guix and Nix store items: to a registry, a file, a layout directory.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:a bug in guix-image, or too little memory",
      "2:wrong command line, configuration or description; more than --max-upload allows",
      "3:store input: missing, not in the store, changed while read, wrong type, too many layers",
      "4:base image, or file to inspect, missing, malformed, or lying about its digests",
      "5:output could not be written",
      "6:credentials missing or refused",
      "7:the registry refused for good, or does not speak the protocol; verify: the image is not what"
          + " this store gives",
      "8:network or temporary failure, retries used up: safe to run again",
      "9:the certificate of a server is not trusted, of another host, or not valid now",
      "129, 130, 143:stopped by SIGHUP, SIGINT, SIGTERM",
      "141:standard output is not read any more, as by head"
    },
    footer = {
      "",
      "To try it:",
      "  guix-image push --registry localhost:5000/hello $$(guix build hello)",
      "Options of a command:",
      "  guix-image push --help"
    })
final class GuixImage implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs one command line and returns its exit code; prints all messages. */
  static int run(Console console, Interruption interruption, String... arguments) {
    learnSecrets(console.input(), arguments);
    FailurePrinter failures = new FailurePrinter(console.err(), console.screen(), interruption);
    CommandLine command = new CommandLine(new GuixImage());
    List<String> words = new ArrayList<>(List.of(arguments));
    boolean isWhole =
        (words.contains("--help") || words.contains("-h") || words.indexOf("help") == 0)
            && words.remove("--all");
    StringWriter help = new StringWriter(); // a PrintWriter keeps it to itself when it cannot write
    new Commands(console, interruption).addTo(command, arguments);
    command
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setOut(new PrintWriter(help))
        .setHelpFactory((spec, colours) -> new OptionSections(spec, colours, isWhole))
        .setUsageHelpAutoWidth(true)
        .setAbbreviatedOptionsAllowed(false)
        .setExpandAtFiles(false)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
    if (arguments.length == 0) {
      console.err().print(command.getUsageMessage());
      return FailureKind.CONFIGURATION.exitCode();
    }
    try {
      int exitCode = command.execute(ReuseOptions.withUsualTag(words.toArray(String[]::new)));
      if (help.getBuffer().length() > 0) {
        console.write(help.toString());
      }
      return exitCode;
    } catch (IOException e) {
      return failures.helpNotWritten(e);
    } catch (OutOfMemoryError e) {
      return failures.outOfMemory();
    }
  }

  /** Passwords that stand in addresses which people typed. */
  private static void learnSecrets(ProcessInput input, String... arguments) {
    for (String argument : arguments) {
      input.secrets().addAddresses(argument);
    }
    for (String name : List.of("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy")) {
      input.variable(name).ifPresent(input.secrets()::addAddresses);
    }
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "no command was given; name one of those that --help lists");
  }

  /** The version of the jar that runs. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = GuixImage.class.getPackage().getImplementationVersion();
      return new String[] {"guix-image " + (version == null ? "from a build directory" : version)};
    }
  }
}
