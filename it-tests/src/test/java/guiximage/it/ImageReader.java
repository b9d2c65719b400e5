package guiximage.it;

import guiximage.it.WrittenImage.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A program of a {@link DebianRoot} that reads images, and a row of docs/readers.md.
 *
 * @param name the first cell of its row
 * @param packageName of Debian
 * @param formats those that it is there for
 * @param reading reads an image, and runs it where it can
 */
record ImageReader(String name, String packageName, Set<Format> formats, Reading reading) {
  /** Returns normally if the image was read, else throws what the program said. */
  @FunctionalInterface
  interface Reading {
    void read(WrittenImage image);
  }

  /**
   * What it made of each form.
   *
   * @param cells by column, such as {@code all} or {@code all but zstd}
   * @param refusals what it said of what it did not read
   */
  record Row(String name, String version, Map<Format, String> cells, List<String> refusals) {
    /** As a line of a table. */
    String toLine() {
      List<String> words = new ArrayList<>(List.of(name, version));
      for (Format format : Format.values()) {
        words.add(cells.getOrDefault(format, "–"));
      }
      return "| " + String.join(" | ", words) + " |";
    }
  }

  Row row(DebianRoot root, List<WrittenImage> images) {
    Map<Format, String> cells = new TreeMap<>();
    List<String> refusals = new ArrayList<>();
    for (Format format : formats) {
      List<String> refused = new ArrayList<>();
      for (WrittenImage image : images) {
        if (image.format() == format && !reads(image, refusals)) {
          refused.add(image.compression());
        }
      }
      cells.put(format, cell(format, refused));
    }
    return new Row(name, upstream(root.version(packageName).orElse("?")), cells, refusals);
  }

  private boolean reads(WrittenImage image, List<String> refusals) {
    try {
      reading.read(image);
      return true;
    } catch (AssertionError e) {
      refusals.add(name + ", " + image.format().column + " " + image.compression() + ": " + e);
      return false;
    }
  }

  private static String cell(Format format, List<String> refused) {
    if (refused.isEmpty()) {
      return "all";
    }
    return refused.size() == format.compressions().size()
        ? "no"
        : "all but " + String.join(", ", refused);
  }

  /** The version that the authors gave it. */
  private static String upstream(String debianVersion) {
    return debianVersion.replaceFirst("^\\d+:", "").replaceFirst("[-+~].*", "");
  }
}
