package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever went wrong into one line and an exit code. */
final class FailurePrinter implements IExecutionExceptionHandler, IParameterExceptionHandler {
  static final int BUG = 1;
  private static final int SIGNALLED = 130;
  private static final String REPORT =
      "this is a bug in guix-image; please report it with the lines above to"
          + " https://github.com/guix-image/guix-image/issues";

  private final Console console;
  private final Interruption interruption;

  FailurePrinter(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    printLine(
        withoutPasswords(e) + " (see '" + command.getCommandSpec().qualifiedName() + " --help')");
    return FailureKind.CONFIGURATION.exitCode();
  }

  /** What is given to an option that does not exist may be a password, as {@code --password=x}. */
  private static String withoutPasswords(ParameterException e) {
    String message = messageOf(e).replaceAll("(--password-stdin': ')[^']*", "$1...");
    return e instanceof UnmatchedArgumentException
        ? message.replaceAll("('-[^'=]*=)[^']*", "$1...")
        : message;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parseResult) {
    if (interruption.requested() || e instanceof InterruptedIOException) {
      console.err().println("guix-image: stopped; nothing was published");
      return SIGNALLED;
    }
    if (e instanceof ParameterException wrong) {
      return handleParseException(wrong, new String[0]);
    }
    if (e instanceof UncheckedIOException wrapped && wrapped.getCause() != null) {
      return print(wrapped.getCause(), Verbosity.of(parseResult));
    }
    if (e instanceof IOException failure) {
      return print(failure, Verbosity.of(parseResult));
    }
    e.printStackTrace(console.err());
    console.err().println(REPORT);
    return BUG;
  }

  /** What filled the memory is garbage by now, so that there is room for a line. */
  int outOfMemory() {
    printLine("Java has too little memory; let it take more, as by GUIX_IMAGE_JAVA_OPTS=-Xmx4g");
    return BUG;
  }

  /** For what picocli has to say: help, or the version. */
  int helpNotWritten(IOException e) {
    return print(e, Verbosity.NORMAL);
  }

  private int print(IOException failure, Verbosity verbosity) {
    FailureKind kind = failure instanceof ImageException known ? known.kind() : FailureKind.OUTPUT;
    printLine(messageOf(failure));
    Arrays.stream(failure.getSuppressed()).map(FailurePrinter::messageOf).forEach(this::printLine);
    if (verbosity == Verbosity.VERBOSE) {
      failure.printStackTrace(console.err());
    }
    return kind.exitCode();
  }

  /** One line, and nothing that would steer a terminal. */
  private void printLine(String message) {
    console
        .err()
        .println("guix-image: error: " + message.replaceAll("[\\p{Cc}\\p{Cf}]+", " ").strip());
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
