package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FileFailure;
import guiximage.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The files of a CI job that a command adds to.
 *
 * @param summary in Markdown, which CI shows to people; null if none is wanted
 * @param outputs lines of NAME=VALUE for later steps; null if none are wanted
 */
record JobFiles(@Nullable Path summary, @Nullable Path outputs) {
  /**
   * Tries, before anything takes time, whether the files can be written.
   *
   * @throws ImageException of kind OUTPUT if one cannot
   */
  void requireWritable() throws IOException {
    if (summary != null) {
      OutputFiles.requireWritable("--summary", summary);
    }
    if (outputs != null) {
      OutputFiles.requireWritable("--github-output", outputs);
    }
  }

  void addSummary(List<String> markdown) throws IOException {
    add(summary, String.join("\n", markdown) + "\n");
  }

  /**
   * Adds outputs, in the order of the map.
   *
   * @param values of one line each
   */
  void addOutputs(Map<String, String> values) throws IOException {
    add(
        outputs,
        values.entrySet().stream()
            .map(output -> output.getKey() + "=" + output.getValue() + "\n")
            .collect(Collectors.joining()));
  }

  /**
   * Adds a summary and outputs for a published image or index that got names.
   *
   * @param repository that has it, the first if there are several
   */
  void addNames(String repository, Digest digest, List<String> names) throws IOException {
    String image = repository + "@" + digest;
    addSummary(Summary.ofNames(image, names));
    Map<String, String> values = new LinkedHashMap<>();
    values.put("digest", digest.toString());
    values.put("image", image);
    addOutputs(values);
  }

  private static void add(@Nullable Path file, String text) throws IOException {
    if (file == null) {
      return;
    }
    PlantedLinks.refuse("cannot write", file);
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new ImageException(
          FailureKind.OUTPUT, "cannot write '" + file + "': " + FileFailure.reason(e), e);
    }
  }
}
