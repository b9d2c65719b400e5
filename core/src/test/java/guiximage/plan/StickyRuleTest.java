package guiximage.plan;

import static guiximage.plan.DrawnClosure.draw;
import static guiximage.plan.DrawnClosure.layers;
import static guiximage.plan.DrawnClosure.paths;
import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.Closure;
import org.junit.jupiter.api.Test;

class StickyRuleTest {
  private static final Closure CLOSURE =
      DrawnClosure.of(
          """
          base-1.0 1000
          library-1.0 30 -> base-1.0
          app-1.0 20 -> library-1.0
          config-1 1 -> app-1.0
          data-7 400
          """);

  private static String plan(Closure closure, int maxLayers, String previous) {
    return draw(new StickyRule(layers(previous)).plan(closure, maxLayers));
  }

  @Test
  void nothingNewChangesNothingWhateverRuleMadeTheLayers() {
    String odd = "data-7 app-1.0+base-1.0 config-1+library-1.0";

    assertThat(plan(CLOSURE, 3, odd)).isEqualTo(odd);
    assertThat(plan(CLOSURE, 100, odd)).isEqualTo(odd);
  }

  @Test
  void aNewBuildStaysInItsLayerAndTheOthersAreIdentical() {
    Closure rebuilt =
        DrawnClosure.of(
            """
            base-1.0 1000
            library-1.0 30 -> base-1.0
            app-1.0@2 20 -> library-1.0
            config-1@2 1 -> app-1.0@2
            data-7 400
            """);
    var previous = layers("base-1.0 data-7+library-1.0 app-1.0+config-1");

    var groups = new StickyRule(previous).plan(rebuilt, 3);

    assertThat(draw(groups)).isEqualTo("base-1.0 data-7+library-1.0 app-1.0+config-1");
    assertThat(paths(groups).subList(0, 2)).isEqualTo(previous.subList(0, 2));
  }

  @Test
  void aNewVersionTakesThePlaceOfTheOldOne() {
    Closure updated =
        DrawnClosure.of(
            """
            base-1.0 1000
            library-1.0 30 -> base-1.0
            app-1.1 20 -> library-1.0
            config-2 1 -> app-1.1
            data-7 400
            """);

    assertThat(plan(updated, 3, "config-1+app-1.0 data-7 base-1.0+library-1.0"))
        .isEqualTo("app-1.1+config-2 data-7 base-1.0+library-1.0");
  }

  @Test
  void aNewItemGetsALayerWhileThereIsRoom() {
    String previous = "base-1.0 data-7 app-1.0+library-1.0";

    assertThat(plan(CLOSURE, 4, previous))
        .isEqualTo("base-1.0 data-7 app-1.0+library-1.0 config-1");
  }

  /** It opens the smallest layer: all others would have to be sent with it. */
  @Test
  void withoutRoomANewItemOpensTheLayerThatCostsLeast() {
    String previous = "base-1.0 data-7 app-1.0+library-1.0";

    assertThat(plan(CLOSURE, 3, previous))
        .isEqualTo("base-1.0 data-7 app-1.0+config-1+library-1.0");
  }

  @Test
  void newItemsShareALayerBeforeTheyOpenOne() {
    assertThat(plan(CLOSURE, 3, "base-1.0 data-7"))
        .isEqualTo("base-1.0 data-7 app-1.0+config-1+library-1.0");
  }

  @Test
  void whatIsGoneLeavesTheRestInPlace() {
    Closure without =
        DrawnClosure.of("base-1.0 1000\nlibrary-1.0 30 -> base-1.0\napp-1.0 20 -> library-1.0");

    assertThat(plan(without, 3, "data-7 base-1.0 app-1.0+config-1+library-1.0"))
        .isEqualTo("base-1.0 library-1.0 app-1.0");
    assertThat(plan(without, 2, "data-7 base-1.0 app-1.0+config-1+library-1.0"))
        .isEqualTo("base-1.0 app-1.0+library-1.0");
  }

  /** The two small layers are given up, the large ones are not. */
  @Test
  void aLowerLimitGivesUpTheLayersThatCostLeast() {
    assertThat(plan(CLOSURE, 3, "base-1.0 library-1.0 app-1.0+config-1 data-7"))
        .isEqualTo("base-1.0 app-1.0+config-1+library-1.0 data-7");
  }

  /** The base changed, so everything but the data has to be sent: time to cut a bad layer anew. */
  @Test
  void whatHasToBeSentAnywayIsCutAnewWhereThatSaves() {
    Closure rebuilt =
        DrawnClosure.of(
            """
            base-1.0@2 1000
            library-1.0@2 30 -> base-1.0@2
            app-1.0@2 20 -> library-1.0@2
            config-1@2 1 -> app-1.0@2
            data-7 400
            """);

    assertThat(plan(rebuilt, 4, "data-7 base-1.0+config-1 app-1.0+library-1.0"))
        .isEqualTo("data-7 base-1.0 app-1.0+library-1.0 config-1");
  }

  @Test
  void theSameNameTwiceIsContinuedOnceEach() {
    Closure twins = DrawnClosure.of("twin-1@1 10\ntwin-1@2 10\nother-1 5");

    var groups = new StickyRule(layers("twin-1@1 other-1+twin-1@2")).plan(twins, 2);

    assertThat(paths(groups)).isEqualTo(layers("twin-1@1 other-1+twin-1@2"));
  }
}
