package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That docs/faults.md has a test for each of its rows, and names none that does not exist. */
class FaultTableTest {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();
  private static final Path TABLE = CHECKOUT.resolve("docs/faults.md");
  private static final Pattern NAME = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]\\d+) \\|.*$");
  private static final Map<String, Integer> ROWS =
      Map.of("N", 30, "A", 10, "C", 5, "L", 2, "S", 19, "B", 13, "O", 11);

  private static List<MatchResult> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }

  @Test
  void everyRowIsThereAndNamesATest() throws Exception {
    List<MatchResult> rows = found(ROW, Files.readString(TABLE));
    List<String> expected = new ArrayList<>();
    ROWS.forEach(
        (letter, last) -> {
          for (int number = 1; number <= last; number++) {
            expected.add(letter + number);
          }
        });
    assertThat(rows).extracting(row -> row.group(1)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(rows)
        .filteredOn(row -> !NAME.matcher(row.group()).find())
        .extracting(row -> row.group(1))
        .isEmpty();
  }

  @Test
  void everyTestThatIsNamedExists() throws Exception {
    Map<String, String> sources = sources();
    List<MatchResult> names = found(NAME, Files.readString(TABLE));
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
