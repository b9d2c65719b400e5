package guiximage.cli;

import picocli.CommandLine.ParseResult;

/** Amount of messages on standard error. */
enum Verbosity {
  /** Errors only. */
  QUIET,
  NORMAL,
  /** Every decision, and the stack trace of a failure. */
  VERBOSE;

  /** The verbosity that the command line of the innermost subcommand asks for. */
  static Verbosity of(ParseResult result) {
    ParseResult innermost = result;
    while (innermost.hasSubcommand()) {
      innermost = innermost.subcommand();
    }
    if (innermost.hasMatchedOption("--quiet")) {
      return QUIET;
    }
    return innermost.hasMatchedOption("--verbose") ? VERBOSE : NORMAL;
  }
}
