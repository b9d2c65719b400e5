package guiximage.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Report of the result, on standard output and in files. */
@Command(optionListHeading = "%nResults:%n")
final class ResultOptions {
  @Mixin private final ResultFileOptions files = new ResultFileOptions();

  @Option(names = "--json", description = "Print the document of --metadata instead")
  private boolean json;

  ResultFiles files() {
    return files.files();
  }

  /** The text for standard output: {@code name}, or {@code document} if {@code --json} is given. */
  String text(String name, ObjectNode document) {
    return json ? ImageReport.text(document) : name;
  }
}
