package guiximage.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files with the result, for other programs.
 *
 * @param digestFile that gets the digest alone; null if it is not wanted
 * @param metadata that gets the document; null if it is not wanted
 */
record ResultFiles(@Nullable Path digestFile, @Nullable Path metadata) {
  /**
   * Tries, before anything takes time, whether the files can be written.
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
      PlantedLinks.refuse("-o/--output", image.get());
      requireOther("-o/--output", image.get(), options);
    }
    requireWritable("--digestfile", digestFile, options);
    requireWritable("--metadata", metadata, options);
  }

  private static void requireWritable(String option, @Nullable Path file, Map<Path, String> options)
      throws IOException {
    if (file == null) {
      return;
    }
    OutputFiles.requireWritable(option, file);
    requireOther(option, file, options);
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
   * Writes the files, for an image that is complete.
   *
   * @param digest that names the image: of the manifest, or of the config where there is no
   *     manifest
   */
  void write(String digest, ObjectNode document) throws IOException {
    if (digestFile != null) {
      OutputFiles.write(digestFile, digest + "\n");
    }
    if (metadata != null) {
      OutputFiles.write(metadata, ImageReport.text(document) + "\n");
    }
  }
}
