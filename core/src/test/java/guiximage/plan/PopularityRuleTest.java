package guiximage.plan;

import static guiximage.plan.DrawnClosure.draw;
import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.Closure;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PopularityRuleTest {
  private final LayerPlanner rule = new PopularityRule();

  /** bash 1, coreutils 1, glibc 1 + 2 + 2 = 5, zlib 1: each user gives its own popularity and 1. */
  @Test
  void whatMostPathsLeadToStandsAloneAndLowest() throws Exception {
    Closure closure =
        DrawnClosure.of(
            """
            bash 1 -> glibc
            coreutils 1 -> glibc
            git 9 -> bash coreutils glibc zlib
            glibc 1
            zlib 1
            """);

    assertThat(draw(rule.plan(closure, 3))).isEqualTo("glibc bash coreutils+git+zlib");
    assertThat(draw(rule.plan(closure, 9))).isEqualTo("glibc bash coreutils zlib git");
  }

  /** Each of a row of diamonds doubles the number of paths. */
  @Test
  void countsMorePathsThanALongCanHold() throws Exception {
    String diamonds =
        IntStream.range(0, 70)
            .mapToObj(
                i ->
                    "top%1$03d 1 -> left%1$03d right%1$03d\nleft%1$03d 1 -> top%2$03d\nright%1$03d 1 -> top%2$03d"
                        .formatted(i, i + 1))
            .collect(Collectors.joining("\n"));

    var groups = rule.plan(DrawnClosure.of(diamonds + "\ntop070 1"), 3);

    assertThat(draw(groups)).startsWith("top070 left069 ");
  }
}
