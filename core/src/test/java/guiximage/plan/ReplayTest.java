package guiximage.plan;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.plan.ChangingStore.Habit;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code bench/replay} in small. That items change the less the more needs them, as {@link
 * Habit#GRAPH} has it, is what real histories refute: there 10 layers send more than half.
 */
class ReplayTest {

  @ParameterizedTest
  @EnumSource
  void theDefaultSendsAtMostTwoFifthsOfWhatTheBestOtherRuleSendsAboveTheFloor(Habit habit)
      throws Exception {
    Replay replay = Replay.run(ReplayMain.debianClosure(), 1, habit, 200, List.of(100, 40, 20, 10));

    assertThat(replay.rows())
        .hasSize(4)
        .allSatisfy(row -> assertThat(row.ratio()).isLessThanOrEqualTo(most(habit, row)));
  }

  private static double most(Habit habit, Replay.Row row) {
    return habit == Habit.GRAPH && row.maxLayers() == 10 ? 0.55 : 0.4;
  }
}
