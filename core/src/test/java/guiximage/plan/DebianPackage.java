package guiximage.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A binary package of a package list.
 *
 * @param source the name of the source package that it is built from
 * @param dependencies each a list of alternatives, the preferred first
 * @param provides names under which it fulfils a dependency, besides its own
 */
record DebianPackage(
    String name,
    DebianVersion version,
    String source,
    long sizeBytes,
    List<List<String>> dependencies,
    List<String> provides) {
  private static final long BYTES_PER_UNIT = 1024;

  /** No item is so small that it costs nothing to send. */
  private static final long SMALLEST_BYTES = 1000;

  /** Reads a paragraph of a package list, given as its fields. */
  static DebianPackage of(Map<String, String> fields) {
    String name = fields.getOrDefault("Package", "");
    long units = Long.parseLong(fields.getOrDefault("Installed-Size", "1"));
    return new DebianPackage(
        name,
        new DebianVersion(fields.getOrDefault("Version", "")),
        fields.getOrDefault("Source", name).split(" ", 2)[0],
        Math.max(units * BYTES_PER_UNIT, SMALLEST_BYTES),
        Stream.of("Depends", "Pre-Depends")
            .flatMap(field -> names(fields.getOrDefault(field, ""), ","))
            .map(alternatives -> names(alternatives, "[|]").map(DebianPackage::bare).toList())
            .toList(),
        names(fields.getOrDefault("Provides", ""), ",").map(DebianPackage::bare).toList());
  }

  private static Stream<String> names(String list, String separator) {
    return Arrays.stream(list.split(separator)).map(String::strip).filter(s -> !s.isEmpty());
  }

  /** {@code libc6:any (>= 2.36)} gives {@code libc6}. */
  private static String bare(String dependency) {
    return dependency.split("[\\s(:]", 2)[0];
  }
}
