package guiximage.plan;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.plan.ChangingStore.Habit;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code bench/replay} in small: the target holds whether or not the closure behaves as supposed.
 */
@Tag("one-java")
class ReplayTest {

  @ParameterizedTest
  @EnumSource
  void theDefaultSendsAtMostTwoFifthsOfWhatTheBestOtherRuleSendsAboveTheFloor(Habit habit)
      throws Exception {
    Replay replay = Replay.run(ReplayMain.debianClosure(), 1, habit, 200, List.of(100, 40, 20, 10));

    assertThat(replay.rows())
        .hasSize(4)
        .allSatisfy(row -> assertThat(row.ratio()).isLessThanOrEqualTo(0.4));
  }
}
