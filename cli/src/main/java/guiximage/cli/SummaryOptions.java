package guiximage.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
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
  private @Nullable String summary;

  @Option(
      names = "--github-output",
      paramLabel = "FILE",
      description =
          "Add digest and image (name@digest), and of a push pushed and sent-bytes, to FILE as"
              + " NAME=VALUE; default $$GITHUB_OUTPUT if that is set; none with an empty FILE")
  private @Nullable String outputs;

  /** The files that the options name or, where they do not, the environment. */
  JobFiles files(ProcessInput input) {
    return new JobFiles(
        file(summary, input.environment().get("GITHUB_STEP_SUMMARY")),
        file(outputs, input.environment().get("GITHUB_OUTPUT")));
  }

  private static @Nullable Path file(@Nullable String option, @Nullable String variable) {
    String name = option == null ? variable : option;
    return name == null || name.isEmpty() ? null : Path.of(name);
  }
}
