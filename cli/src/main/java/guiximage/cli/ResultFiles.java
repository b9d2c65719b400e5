package guiximage.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Files with the result, for other programs. */
@Command(optionListHeading = "%nResults:%n")
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
   * Sees, before anything takes time, whether what was asked for can be written.
   *
   * @param image where the image goes, if to a file
   * @param lock that is written beside it, if one is
   * @throws ImageException of kind CONFIGURATION if two outputs are one file, of kind OUTPUT if one
   *     cannot be written
   */
  void requireWritable(Optional<Path> image, Optional<Path> lock) throws IOException {
    Map<Path, String> options = new HashMap<>();
    lock.ifPresent(file -> options.put(file.toAbsolutePath().normalize(), "--layer-lock"));
    if (image.isPresent()) {
      requireOther("-o/--output", image.get(), options);
    }
    requireWritable("--digestfile", digestFile, options);
    requireWritable("--metadata", metadata, options);
  }

  private static void requireWritable(String option, Optional<Path> file, Map<Path, String> options)
      throws IOException {
    if (file.isEmpty()) {
      return;
    }
    OutputFiles.requireWritable(option, file.get());
    requireOther(option, file.get(), options);
  }

  private static void requireOther(String option, Path file, Map<Path, String> options)
      throws IOException {
    String other = options.put(file.toAbsolutePath().normalize(), option);
    if (other != null && OutputFiles.replaces(file)) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "%s: '%s' is what %s names; name another file".formatted(option, file, other));
    }
  }

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
