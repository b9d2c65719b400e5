package guiximage.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Files in which the result is written down for other programs. */
final class ResultFiles {
  @Option(
      names = "--digestfile",
      paramLabel = "FILE",
      description = "Write the digest to FILE; of a docker-archive, which has none, the image ID")
  private Optional<Path> digestFile = Optional.empty();

  @Option(
      names = "--metadata",
      paramLabel = "FILE",
      description =
          "Write image ID, digest, names and layers with their store paths to FILE (JSON)")
  private Optional<Path> metadata = Optional.empty();

  /**
   * Writes what was asked for; for an image that is complete.
   *
   * @param digest that names the image: of the manifest, or of the config where there is none
   */
  void write(String digest, ObjectNode document) throws IOException {
    if (digestFile.isPresent()) {
      OutputFiles.write(digestFile.get(), digest + "\n");
    }
    if (metadata.isPresent()) {
      OutputFiles.write(metadata.get(), ImageReport.text(document) + "\n");
    }
  }
}
