package guiximage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.build.Layering.Division;
import guiximage.plan.LayerLock;
import guiximage.plan.LayerRule;
import guiximage.plan.OwnChanges;
import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayeringTest {
  private static final List<List<StorePath>> PREVIOUS =
      List.of(List.of(SmallStore.path("a"), SmallStore.path("c")), List.of(SmallStore.path("b")));

  @TempDir private Path directory;

  private Closure closure(String... names) throws Exception {
    return new SmallStore(directory).files(names).closure();
  }

  private static Layering by(LayerRule rule) {
    return new Layering(100, Optional.of(rule), Optional.empty(), false);
  }

  private static Layering continuing(LayerLock lock) {
    return new Layering(100, Optional.of(LayerRule.SINGLE), Optional.of(lock), false);
  }

  private static Layering frozen(LayerLock lock) {
    return new Layering(100, Optional.empty(), Optional.of(lock), true);
  }

  private static String draw(Division division) {
    return division.groups().stream()
        .map(group -> group.stream().map(LayeringTest::name).collect(Collectors.joining("+")))
        .collect(Collectors.joining(" "));
  }

  private static String name(StoreItem item) {
    return item.path().name();
  }

  @Test
  void thePreviousImageIsContinuedUnlessARuleIsNamed() throws Exception {
    Closure closure = closure("a", "b", "c");

    assertThat(draw(Layering.USUAL.divide(closure, 2, PREVIOUS, List.of()))).isEqualTo("a+c b");
    assertThat(draw(Layering.USUAL.divide(closure, 2, List.of(), List.of()))).isEqualTo("c a+b");
    assertThat(draw(by(LayerRule.SINGLE).divide(closure, 2, PREVIOUS, List.of())))
        .isEqualTo("a+b+c");
  }

  @Test
  void theLockNamesTheRuleThatDivided() throws Exception {
    Closure closure = closure("a", "b");

    assertThat(Layering.USUAL.divide(closure, 2, List.of(), List.of()).lock().orElseThrow().rule())
        .isEqualTo(LayerRule.CHURN);
    assertThat(Layering.USUAL.divide(closure, 2, PREVIOUS, List.of()).lock().orElseThrow().rule())
        .isEqualTo(LayerRule.STICKY);
    assertThat(by(LayerRule.SIZE).divide(closure, 2, List.of(), List.of()).lock().orElseThrow())
        .isEqualTo(
            new LayerLock(
                LayerRule.SIZE,
                2,
                List.of(List.of(SmallStore.path("b")), List.of(SmallStore.path("a"))),
                OwnChanges.UNKNOWN));
  }

  @Test
  void aLockDecidesWhateverTheRule() throws Exception {
    LayerLock lock =
        by(LayerRule.SIZE)
            .divide(closure("a", "b", "c"), 2, List.of(), List.of())
            .lock()
            .orElseThrow();

    Division again = continuing(lock).divide(closure("a", "b", "c"), 5, PREVIOUS, List.of());
    Division more = continuing(lock).divide(closure("a", "b", "c", "d"), 3, List.of(), List.of());

    assertThat(draw(again)).isEqualTo("c a+b");
    assertThat(again.lock()).isEmpty();
    assertThat(draw(more)).isEqualTo("c d a+b");
    assertThat(more.lock().orElseThrow().rule()).isEqualTo(LayerRule.STICKY);
  }

  @Test
  void aFrozenLockFitsOneClosure() throws Exception {
    LayerLock lock =
        by(LayerRule.SIZE).divide(closure("a", "b"), 2, List.of(), List.of()).lock().orElseThrow();
    Closure larger = closure("a", "b", "c");

    Division same = frozen(lock).divide(closure("a", "b"), 2, List.of(), List.of());

    assertThat(draw(same)).isEqualTo("b a");
    assertThat(same.lock()).isEmpty();
    assertThatThrownBy(() -> frozen(lock).divide(larger, 3, List.of(), List.of()))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessageContaining("-c is new");
  }

  @Test
  void anImpossibleLayeringIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Layering(0, Optional.empty(), Optional.empty(), false))
        .withMessage("0 is not 1 or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Layering(1, Optional.empty(), Optional.empty(), true))
        .withMessage("a frozen layering needs a lock");
  }
}
