package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The map in CONTRIBUTING.md: twenty questions or more, each with one file that exists. */
class MapTest {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([^|]+) \\| `([\\w./-]+\\.java)` \\|$");

  @Test
  void everyQuestionLeadsToAFile() throws Exception {
    String text = Files.readString(CHECKOUT.resolve("CONTRIBUTING.md"));
    List<MatchResult> rows = ROW.matcher(text).results().toList();

    assertThat(rows).hasSizeGreaterThanOrEqualTo(20);
    assertThat(rows).extracting(row -> row.group(1)).doesNotHaveDuplicates();
    assertThat(rows)
        .extracting(row -> row.group(2))
        .doesNotHaveDuplicates()
        .allSatisfy(file -> assertThat(CHECKOUT.resolve(file)).isRegularFile());
  }
}
