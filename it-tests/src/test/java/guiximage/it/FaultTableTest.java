package guiximage.it;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The table of docs/faults.md: rows are numbered without gaps, each names a test, each test exists;
 * and so do those that docs/coming-from.md and SECURITY.md name.
 */
class FaultTableTest {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();
  private static final Path TABLE = CHECKOUT.resolve("docs/faults.md");
  private static final Pattern NAME = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]\\d+) \\|.*$");

  private static List<MatchResult> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }

  @Test
  void rowsAreNumberedWithoutGapsAndNameTests() throws Exception {
    List<MatchResult> rows = found(ROW, Files.readString(TABLE));
    assertThat(rows).isNotEmpty();
    Map<Character, List<Integer>> numbers =
        rows.stream()
            .map(row -> row.group(1))
            .collect(
                groupingBy(
                    row -> row.charAt(0),
                    mapping(row -> Integer.parseInt(row.substring(1)), toList())));
    assertThat(numbers.values())
        .allSatisfy(
            found ->
                assertThat(found)
                    .isEqualTo(IntStream.rangeClosed(1, found.size()).boxed().toList()));
    assertThat(rows)
        .filteredOn(row -> !NAME.matcher(row.group()).find())
        .extracting(row -> row.group(1))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"faults.md", "coming-from.md", "../SECURITY.md"})
  void everyTestThatIsNamedExists(String document) throws Exception {
    Map<String, String> sources = sources();
    List<MatchResult> names =
        found(NAME, Files.readString(CHECKOUT.resolve("docs").resolve(document)));
    assertThat(names).isNotEmpty();
    assertThat(names)
        .filteredOn(name -> !exists(name, sources))
        .extracting(MatchResult::group)
        .isEmpty();
  }

  private static boolean exists(MatchResult name, Map<String, String> sources) {
    String source = sources.getOrDefault(name.group(1), "");
    return name.group(2) == null
        ? !source.isEmpty()
        : source.contains("  void " + name.group(2) + "(");
  }

  /** The texts of all test classes by their names. */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    for (String module : List.of("core", "registry-client", "cli", "it-tests")) {
      try (Stream<Path> files = Files.walk(CHECKOUT.resolve(module).resolve("src/test/java"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String name = String.valueOf(file.getFileName()).replace(".java", "");
          sources.put(name, Files.readString(file));
        }
      }
    }
    return sources;
  }
}
