package guiximage.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How much is said, and how. */
@Command(optionListHeading = "%nTalk:%n")
final class TalkOptions {
  @Option(
      names = {"-q", "--quiet"},
      description = "Say nothing but errors")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Say every decision, and the stack trace of a failure")
  private boolean verbose;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "text (default), or json: one object a line on standard error")
  private LogFormat format = LogFormat.text;

  /** To be closed when the work is done, which takes a progress bar away. */
  Talk open(Console console) {
    Verbosity verbosity = quiet ? Verbosity.QUIET : verbose ? Verbosity.VERBOSE : Verbosity.NORMAL;
    return new Talk(console, verbosity, format);
  }
}
