package guiximage.plan;

import static guiximage.plan.DrawnClosure.draw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.store.Closure;
import org.junit.jupiter.api.Test;

class SizeRuleTest {
  private static final Closure FIVE =
      DrawnClosure.of(
          """
          bash 10 -> glibc
          coreutils 30 -> glibc
          git 50 -> glibc bash
          glibc 40
          zlib 10 -> glibc\
          """);
  private final LayerPlanner rule = new SizeRule();

  @Test
  void theLargestStandAloneAndTheRestShareTheLastLayer() throws Exception {
    assertThat(draw(rule.plan(FIVE, 3))).isEqualTo("git glibc bash+coreutils+zlib");
  }

  @Test
  void asManyItemsAsLayersStandAlone() throws Exception {
    assertThat(draw(rule.plan(FIVE, 5))).isEqualTo("git glibc coreutils bash zlib");
  }

  @Test
  void oneItemMoreThanLayersPutsTwoIntoTheLast() throws Exception {
    assertThat(draw(rule.plan(FIVE, 4))).isEqualTo("git glibc coreutils bash+zlib");
  }

  /**
   * Guix, n items, --max-layers=N: N − 2 stand alone if n ≥ N, else n − 1; then one with the rest.
   */
  @Test
  void isGuixsRuleForAllSmallNumbersWhenTheCustomisationLayerIsTakenOff() throws Exception {
    for (int guixLimit = 2; guixLimit <= 8; guixLimit++) {
      int alone = 5 >= guixLimit ? guixLimit - 2 : 4;

      var groups = rule.plan(FIVE, guixLimit - 1);

      assertThat(groups).hasSize(alone + 1);
      assertThat(groups.subList(0, alone)).allMatch(group -> group.size() == 1);
      assertThat(groups.get(alone)).hasSize(5 - alone);
    }
  }

  @Test
  void equalSizesAreOrderedByNameThenHash() throws Exception {
    Closure equals = DrawnClosure.of("b 1\na@1 1\na@2 1");

    var groups = rule.plan(equals, 3);

    assertThat(draw(groups)).isEqualTo("a a b");
    assertThat(groups.get(0).get(0).path().hash()).isLessThan(groups.get(1).get(0).path().hash());
  }

  @Test
  void noLayersIsRefused() {
    assertThatThrownBy(() -> rule.plan(FIVE, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxLayers is 0; want 1 or more");
  }
}
