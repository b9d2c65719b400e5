package guiximage.plan;

import static guiximage.plan.DrawnClosure.draw;
import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.Closure;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ChurnRuleTest {
  private final LayerPlanner rule = LayerRule.CHURN.planner(List.of());

  /** Each stays with a chance of 1/2: x+y costs (1 + 2)(3/4 − 1/2), any union with z more. */
  @Test
  void theCheapestUnionIsMade() throws Exception {
    Closure independent = DrawnClosure.of("x 1\ny 2\nz 8");

    assertThat(draw(rule.plan(independent, 3))).isEqualTo("x y z");
    assertThat(draw(rule.plan(independent, 2))).isEqualTo("z x+y");
    assertThat(draw(rule.plan(independent, 1))).isEqualTo("x+y+z");
  }

  @Test
  void equalCostsAreDecidedByName() throws Exception {
    assertThat(draw(rule.plan(DrawnClosure.of("b 1\na 1\nd 1\nc 1"), 3))).isEqualTo("c d a+b");
  }

  /**
   * The library is rebuilt whenever the large base is, so they could share; but then each new
   * library would send the base again. What was asked for stands alone: it changes with each push.
   */
  @Test
  void whatIsLargeAndSteadyIsNotSentWithWhatChangesOften() throws Exception {
    Closure closure =
        DrawnClosure.of(
            """
            base 1000
            library 30 -> base
            app 20 -> library
            config 1 -> app
            """);

    assertThat(draw(rule.plan(closure, 3))).isEqualTo("base app+library config");
    assertThat(draw(rule.plan(closure, 2))).isEqualTo("base app+config+library");
  }

  /** plugin1 and plugin2 need the same toolkit, tool1 and tool2 the same compiler. */
  @Test
  void whatChangesTogetherSharesALayer() throws Exception {
    Closure closure =
        DrawnClosure.of(
            """
            base 900
            compiler 300 -> base
            toolkit 300 -> base
            plugin1 50 -> toolkit
            plugin2 50 -> toolkit
            tool1 50 -> compiler
            tool2 50 -> compiler
            """);

    assertThat(draw(rule.plan(closure, 5)))
        .isEqualTo("base compiler toolkit plugin1+plugin2 tool1+tool2");
  }

  /** What changed by itself in every update that is known of is not put with what did not. */
  @Test
  void whatOftenChangedStandsApart() throws Exception {
    Closure closure =
        DrawnClosure.of(
            """
            app 1 -> a b c d
            a 1000000
            b 1000000
            c 1000000
            d 1000000
            """);
    OwnChanges known = new OwnChanges(Collections.nCopies(8, new TreeSet<>(Set.of("a"))));

    assertThat(draw(rule.plan(closure, 4))).isEqualTo("c d a+b app");
    assertThat(draw(LayerRule.CHURN.planner(List.of(), known).plan(closure, 4)))
        .isEqualTo("d a b+c app");
  }

  @Test
  void threeThousandItemsArePlanned() throws Exception {
    Closure large = Closure.ofExactly(DrawnClosure.random(3000, 1));

    assertThat(rule.plan(large, 100)).hasSize(100);
  }
}
