package guiximage.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command that prints a script by which a shell completes command lines. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Print a script by which a shell completes commands and options.",
      "bash: source <(guix-image completion bash); zsh: the same; fish: guix-image completion fish |"
          + " source. Packages have it where shells find it."
    })
final class CompletionCommand implements Callable<Integer> {
  private final Console console;
  private final Supplier<CommandLine> wholeCommand;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.bash;

  /**
   * @param wholeCommand the command with all its subcommands
   */
  CompletionCommand(Console console, Supplier<CommandLine> wholeCommand) {
    this.console = console;
    this.wholeCommand = wholeCommand;
  }

  @Override
  public Integer call() throws IOException {
    console.write(shell.completion(wholeCommand.get()));
    return 0;
  }
}
