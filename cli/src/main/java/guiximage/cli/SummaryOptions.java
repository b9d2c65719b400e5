package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Files that CI shows to people, or takes outputs from; each is added to. */
@Command(optionListHeading = "%nResults:%n")
final class SummaryOptions {
  @Option(
      names = "--summary",
      paramLabel = "FILE",
      description =
          "Add a summary in Markdown to FILE; default $$GITHUB_STEP_SUMMARY if that is set; none"
              + " with an empty FILE")
  private Optional<String> summary = Optional.empty();

  @Option(
      names = "--github-output",
      paramLabel = "FILE",
      description =
          "Add digest, image, pushed and sent-bytes to FILE as NAME=VALUE; default $$GITHUB_OUTPUT"
              + " if that is set; none with an empty FILE")
  private Optional<String> outputs = Optional.empty();

  private static Optional<Path> file(Console console, Optional<String> option, String variable) {
    return option
        .or(() -> console.input().variable(variable))
        .filter(name -> !name.isEmpty())
        .map(Path::of);
  }

  /**
   * Sees, before anything takes time, whether the files can be written.
   *
   * @throws ImageException of kind OUTPUT if one cannot
   */
  void requireWritable(Console console) throws IOException {
    for (Path file : summaryFile(console).stream().toList()) {
      OutputFiles.requireWritable("--summary", file);
    }
    for (Path file : file(console, outputs, "GITHUB_OUTPUT").stream().toList()) {
      OutputFiles.requireWritable("--github-output", file);
    }
  }

  private Optional<Path> summaryFile(Console console) {
    return file(console, summary, "GITHUB_STEP_SUMMARY");
  }

  void addSummary(Console console, List<String> markdown) throws IOException {
    Optional<Path> file = summaryFile(console);
    if (file.isPresent()) {
      add(file.get(), String.join("\n", markdown) + "\n");
    }
  }

  /**
   * Adds outputs, in the order of the map.
   *
   * @param values of which none has more than one line
   */
  void addOutputs(Console console, Map<String, String> values) throws IOException {
    Optional<Path> file = file(console, outputs, "GITHUB_OUTPUT");
    if (file.isPresent()) {
      add(
          file.get(),
          values.entrySet().stream()
              .map(output -> output.getKey() + "=" + output.getValue() + "\n")
              .collect(Collectors.joining()));
    }
  }

  private static void add(Path file, String text) throws IOException {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new ImageException(
          FailureKind.OUTPUT, "cannot write '" + file + "': " + FileFailure.reason(e), e);
    }
  }
}
