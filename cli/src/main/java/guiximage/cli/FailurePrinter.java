package guiximage.cli;

import guiximage.FailureKind;
import guiximage.PrintableText;
import guiximage.cli.LogFormat.Level;
import guiximage.registry.PublicationStoppedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The printer of failures: one line each, and the exit code. */
final class FailurePrinter implements IExecutionExceptionHandler, IParameterExceptionHandler {
  static final int BUG = 1;
  private static final int SIGNALLED = 130;
  private static final String REPORT =
      "this is a bug in guix-image; please report it with the lines above";

  private final PrintStream output;
  private final Screen screen;
  private final Interruption interruption;

  /**
   * @param output standard error
   */
  FailurePrinter(PrintStream output, Screen screen, Interruption interruption) {
    this.output = output;
    this.screen = screen;
    this.interruption = interruption;
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    printError(
        LogFormat.of(command),
        "%s (see '%s --help')"
            .formatted(describe(cause(e)), command.getCommandSpec().qualifiedName()));
    return FailureKind.CONFIGURATION.exitCode();
  }

  /** An unknown name explains a missing parameter: it may be a misspelt one. */
  private static ParameterException cause(ParameterException e) {
    List<String> unmatched = e.getCommandLine().getUnmatchedArguments();
    return e instanceof MissingParameterException && !unmatched.isEmpty()
        ? new UnmatchedArgumentException(e.getCommandLine(), unmatched)
        : e;
  }

  private static String describe(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return withoutPasswords(e);
    }
    List<String> commands = commands(unmatched.getCommandLine());
    if (!unmatched.isUnknownOption() && !commands.isEmpty()) {
      return "there is no command '%s'; name one of: %s"
          .formatted(unmatched.getUnmatched().get(0), String.join(", ", commands));
    }
    List<String> alike = unmatched.getSuggestions(); // the most alike first
    return withoutPasswords(e) + (alike.isEmpty() ? "" : "; did you mean " + alike.get(0) + "?");
  }

  private static List<String> commands(CommandLine command) {
    return command.getSubcommands().entrySet().stream()
        .filter(named -> !named.getValue().getCommandSpec().usageMessage().hidden())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Hides the value of an option that does not exist: it may be a password. */
  private static String withoutPasswords(ParameterException e) {
    String message = messageOf(e).replaceAll("(--password-stdin': ')[^']*", "$1...");
    return e instanceof UnmatchedArgumentException
        ? message.replaceAll("('-[^'=]*=)[^']*", "$1...")
        : message;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parseResult) {
    LogFormat format = LogFormat.of(command);
    if (interruption.requested() || e instanceof InterruptedIOException) {
      print(format.line(Level.info, "guix-image: stopped; " + published(e)));
      return SIGNALLED;
    }
    if (e instanceof ParameterException wrong) {
      return handleParseException(wrong, new String[0]);
    }
    if (e instanceof UncheckedIOException wrapped && wrapped.getCause() != null) {
      return print(wrapped.getCause(), format, Verbosity.of(parseResult));
    }
    if (e instanceof IOException failure) {
      return print(failure, format, Verbosity.of(parseResult));
    }
    printTrace(format, e);
    printError(format, REPORT);
    return BUG;
  }

  /** The names that have been published although the command did not end. */
  private static String published(Exception e) {
    return Stream.concat(Stream.of(e), Arrays.stream(e.getSuppressed()))
        .filter(PublicationStoppedException.class::isInstance)
        .map(Throwable::getMessage)
        .findFirst()
        .orElse("nothing was published");
  }

  /** Reports that memory ran out. What filled it is garbage by now, so there is room for a line. */
  int outOfMemory() {
    printError(
        LogFormat.text,
        "Java has too little memory; let it take more, as by GUIX_IMAGE_JAVA_OPTS=-Xmx4g");
    return BUG;
  }

  /** Reports what ended a thread that should not have ended; gives the exit code. */
  int uncaught(Throwable failure) {
    if (failure instanceof OutOfMemoryError) {
      return outOfMemory();
    }
    printTrace(LogFormat.text, failure);
    printError(LogFormat.text, REPORT);
    return BUG;
  }

  /** Reports that help or the version could not be written. */
  int helpNotWritten(IOException e) {
    return print(e, LogFormat.text, Verbosity.NORMAL);
  }

  private int print(IOException failure, LogFormat format, Verbosity verbosity) {
    if (failure instanceof ReaderGoneException) {
      return ReaderGoneException.EXIT_CODE;
    }
    FailureKind kind = FailureKind.of(failure);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", "failure");
    fields.put("kind", kind.name());
    fields.put("exitCode", kind.exitCode());
    printError(format, messageOf(failure), fields);
    Arrays.stream(failure.getSuppressed())
        .forEach(further -> printError(format, messageOf(further)));
    if (verbosity == Verbosity.VERBOSE) {
      printTrace(format, failure);
    }
    return kind.exitCode();
  }

  private void printError(LogFormat format, String message) {
    printError(format, message, Map.of());
  }

  private void printError(LogFormat format, String message, Map<String, ?> fields) {
    print(screen.painted(Level.error, format.line(Level.error, message, fields)));
  }

  private void printTrace(LogFormat format, Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    print(
        format == LogFormat.text
            ? PrintableText.lines(trace.toString())
            : format.line(Level.debug, trace.toString()));
  }

  private void print(String text) {
    output.println(text);
  }

  private static String messageOf(Throwable failure) {
    String message = failure.getMessage();
    if (failure instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file";
    }
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
