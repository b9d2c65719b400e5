package guiximage.plan;

import static guiximage.plan.DrawnClosure.draw;
import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.Closure;
import org.junit.jupiter.api.Test;

class AutoRuleTest {
  private static final Closure TWO_PROGRAMS =
      DrawnClosure.of(
          """
          gcc 90 -> glibc mpfr
          git 70 -> curl glibc
          curl 3 -> glibc
          mpfr 2 -> glibc
          glibc 40
          profile 1 -> gcc git
          """);
  private final LayerPlanner rule = new AutoRule();

  /** Root gcc takes what it needs; what is left needs no root: git, curl and the profile. */
  @Test
  void theLargestTakesWhatItNeeds() throws Exception {
    assertThat(draw(rule.plan(TWO_PROGRAMS, 2))).isEqualTo("gcc+glibc+mpfr curl+git+profile");
  }

  /** With git as a second root, glibc is needed by both and becomes a layer: four with the rest. */
  @Test
  void whatTheSameRootsNeedSharesALayer() throws Exception {
    assertThat(draw(rule.plan(TWO_PROGRAMS, 4))).isEqualTo("glibc curl+git gcc+mpfr profile");
  }

  @Test
  void stopsBeforeTheRootThatWouldGiveTooManyLayers() throws Exception {
    assertThat(draw(rule.plan(TWO_PROGRAMS, 3))).isEqualTo("gcc+glibc+mpfr curl+git+profile");
  }

  /** A root that another root needs has its own layer and hides what lies below it. */
  @Test
  void aRootBelowARootKeepsWhatItNeeds() throws Exception {
    Closure chain = DrawnClosure.of("app 9 -> library\nlibrary 5 -> small\nsmall 1");

    assertThat(draw(rule.plan(chain, 1))).isEqualTo("app+library+small");
    assertThat(draw(rule.plan(chain, 2))).isEqualTo("library+small app");
    assertThat(draw(rule.plan(chain, 3))).isEqualTo("small library app");
  }
}
