package guiximage.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Files with the result, for other programs. */
@Command(optionListHeading = "%nResults:%n")
final class ResultFileOptions {
  @Option(
      names = "--digestfile",
      paramLabel = "FILE",
      description = "Write the digest to FILE; of a docker-archive, which has none, the image ID")
  private @Nullable Path digestFile;

  @Option(
      names = "--metadata",
      paramLabel = "FILE",
      description =
          "Write image ID, digest, names and layers with their store paths to FILE (JSON)")
  private @Nullable Path metadata;

  ResultFiles files() {
    return new ResultFiles(digestFile, metadata);
  }
}
