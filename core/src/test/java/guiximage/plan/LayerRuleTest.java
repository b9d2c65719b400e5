package guiximage.plan;

import static guiximage.plan.DrawnClosure.draw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.store.Closure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LayerRuleTest {
  private static final Closure CHAIN =
      DrawnClosure.of("app 1 -> library\nlibrary 2 -> zlibc\nzlibc 3");

  @ParameterizedTest
  @EnumSource
  void nameAndRuleAreInverse(LayerRule rule) {
    assertThat(LayerRule.parse(rule.toString())).isEqualTo(rule);
  }

  @Test
  void namesAreThoseOfTheCommandLine() {
    assertThat(LayerRule.values()).extracting(LayerRule::toString).contains("per-item", "size");
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> LayerRule.parse("Size"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("unknown layering 'Size'; use one of ")
        .hasMessageContaining("size, ");
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyClosureHasNoLayers(LayerRule rule) throws Exception {
    assertThat(rule.planner(List.of()).plan(Closure.ofExactly(List.of()), 7)).isEmpty();
  }

  @Test
  void singlePutsAllIntoOneLayerByName() throws Exception {
    assertThat(draw(LayerRule.SINGLE.planner(List.of()).plan(CHAIN, 7)))
        .isEqualTo("app+library+zlibc");
  }

  @Test
  void perItemPutsWhatIsReferredToLower() throws Exception {
    assertThat(draw(LayerRule.PER_ITEM.planner(List.of()).plan(CHAIN, 3)))
        .isEqualTo("zlibc library app");
  }

  @Test
  void perItemWithTooFewLayersFails() {
    LayerPlanner rule = LayerRule.PER_ITEM.planner(List.of());

    assertThatThrownBy(() -> rule.plan(CHAIN, 2))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE))
        .hasMessage(
            "too many layers: items of the closure: 3, layers left for them: 2;"
                + " raise --max-layers or choose another --layering");
  }
}
