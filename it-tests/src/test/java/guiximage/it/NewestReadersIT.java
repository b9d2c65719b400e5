package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.it.ImageReader.Row;
import guiximage.it.WrittenImage.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every form in which the command writes an image, and what the readers of Debian trixie and sid
 * make of it: docs/readers.md. What is seen is left in {@code target/readers}, from where {@code
 * tools/check-newest} takes it into the document.
 */
class NewestReadersIT {
  private static final Path SEEN = Path.of("target", "readers").toAbsolutePath();
  private static final Path DOCUMENT = Command.CHECKOUT.resolve("docs/readers.md");

  @TempDir static Path directory;
  private static RealRegistry registry;
  private static List<WrittenImage> images;

  @BeforeAll
  static void write() throws Exception {
    registry = RealRegistry.start(Files.createDirectory(directory.resolve("registry")));
    images = WrittenImage.all(directory, registry);
    Files.createDirectories(SEEN);
  }

  @AfterAll
  static void stop() throws Exception {
    if (registry != null) {
      registry.close();
    }
  }

  @ParameterizedTest
  @MethodSource("guiximage.it.DebianRoot#newest")
  void everyReaderReadsWhatTheTableSays(String suite) throws Exception {
    Files.deleteIfExists(SEEN.resolve(suite + ".md"));
    List<Row> rows;
    try (DebianRoot root = DebianRoot.of(suite);
        ImageReaders readers =
            new ImageReaders(root, Files.createTempDirectory(directory, suite))) {
      rows = readers.all().parallelStream().map(reader -> reader.row(root, images)).toList();
    }
    Files.writeString(SEEN.resolve(suite + ".md"), table(suite, rows));
    List<String> refusals = rows.stream().flatMap(row -> row.refusals().stream()).toList();
    Files.write(SEEN.resolve(suite + ".refusals"), refusals);

    List<List<String>> seen = rows.stream().map(row -> cells(row.toLine())).toList();
    List<List<String>> documented = documented(suite);
    List<String> moved = suite.equals("sid") ? moved(documented, seen) : List.of();
    Files.write(SEEN.resolve(suite + ".moved"), moved);

    assertThat(seen).hasSizeGreaterThanOrEqualTo(7);
    assertThat(seen)
        .filteredOn(row -> moved.stream().noneMatch(line -> line.contains(" " + row.get(0) + " ")))
        .map(NewestReadersIT::withoutVersion)
        .as(String.join("\n", refusals))
        .isSubsetOf(documented.stream().map(NewestReadersIT::withoutVersion).toList());
  }

  /** Those that are another version than in the document, in words for the end of ./check. */
  private static List<String> moved(List<List<String>> documented, List<List<String>> seen) {
    List<String> moved = new ArrayList<>();
    for (List<String> row : seen) {
      if (documented.stream().noneMatch(it -> it.subList(0, 2).equals(row.subList(0, 2)))) {
        moved.add(
            "not compared with docs/readers.md: %s %s of sid, which tools/check-newest would add"
                .formatted(row.get(0), row.get(1)));
      }
    }
    return moved;
  }

  private static List<String> withoutVersion(List<String> line) {
    List<String> cells = new ArrayList<>(line);
    cells.remove(1);
    return cells;
  }

  private static String table(String suite, List<Row> rows) {
    String columns =
        Arrays.stream(Format.values()).map(it -> it.column).collect(Collectors.joining(" | "));
    return "| %s, %s | version | %s |\n|---|---|%s\n%s\n"
        .formatted(
            suite,
            LocalDate.now(ZoneOffset.UTC),
            columns,
            "---|".repeat(Format.values().length),
            rows.stream().map(Row::toLine).collect(Collectors.joining("\n")));
  }

  /** The rows of the suite in the document. */
  private static List<List<String>> documented(String suite) throws IOException {
    return Files.readAllLines(DOCUMENT).stream()
        .dropWhile(line -> !line.startsWith("| " + suite + ","))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(NewestReadersIT::cells)
        .toList();
  }

  private static List<String> cells(String line) {
    return List.of(line.substring(2, line.length() - 2).split(" \\| ", -1));
  }
}
