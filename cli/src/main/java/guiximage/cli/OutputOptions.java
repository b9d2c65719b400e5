package guiximage.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The amount and the form of messages on standard error. */
@Command(optionListHeading = "%nOutput:%n")
final class OutputOptions {
  @Option(
      names = {"-q", "--quiet"},
      description = "Print errors only")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every decision, and the stack trace of a failure")
  private boolean verbose;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "text (default), or json: one object per line on standard error")
  private LogFormat format = LogFormat.text;

  MessageSettings settings() {
    Verbosity verbosity = quiet ? Verbosity.QUIET : verbose ? Verbosity.VERBOSE : Verbosity.NORMAL;
    return new MessageSettings(verbosity, format);
  }
}
