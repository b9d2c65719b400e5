package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Digest;
import guiximage.registry.FakeServer.Answer;
import guiximage.registry.FakeServer.Ending;
import guiximage.registry.PushRig.Protocol;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row N30: many pushes to a registry at which any request may go wrong in any way. */
class SoakTest {
  private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT");

  /** Of one method in one push; more than it makes. */
  private static final int MOST_REQUESTS = 100;

  /** Faults that time heals; what it does not heal has tests of its own. */
  private static void breakSomething(Fault fault, Random random) {
    switch (random.nextInt(8)) {
      case 0 -> fault.answer(500);
      case 1 -> fault.answer(503, "Retry-After: 0");
      case 2 -> fault.answer(429, "Retry-After: 7");
      case 3 -> fault.lost();
      case 4 -> fault.lostAfterwards();
      case 5 -> fault.cutAt(random.nextInt(400_000));
      case 6 -> fault.changed(answer -> answer.ending(Ending.CLOSE));
      default -> fault.changed(SoakTest::cutIfThereIsABody);
    }
  }

  private static Answer cutIfThereIsABody(Answer answer) {
    return answer.body().length > 0 ? answer.ending(Ending.CUT) : answer.ending(Ending.CLOSE);
  }

  /** A few; as many as {@code -Dsoak.pushes} says, for hours, with another {@code -Dsoak.seed}. */
  @ParameterizedTest
  @CsvSource({"HTTP_1, 1, 120", "HTTP_2, 1, 15", "HTTP_1, 8, 40", "HTTP_2, 8, 10"})
  void everyPushEndsRightOrChangesNothing(Protocol protocol, int faults, int usualPushes)
      throws Exception {
    int pushes = Integer.getInteger("soak.pushes", usualPushes);
    Random random = new Random(Long.getLong("soak.seed", 1) * 31 + faults);
    int failed = 0;
    for (int i = 0; i < pushes; i++) {
      try (PushRig rig = new PushRig(protocol).concurrent()) {
        for (int j = 0; j < faults; j++) {
          String method = METHODS.get(random.nextInt(METHODS.size()));
          breakSomething(rig.registry.fault(method, "/v2/").after(random.nextInt(6)), random);
        }
        failed += endsRight(rig) ? 0 : 1;
      }
    }
    assertThat(failed).as("pushes that gave up").isLessThanOrEqualTo(faults == 1 ? 0 : pushes / 4);
  }

  /** A share of all requests, however often they are made again. */
  @ParameterizedTest
  @CsvSource({"HTTP_1, 0.05, 40, 0.001", "HTTP_2, 0.05, 5, 0.001", "HTTP_1, 0.3, 20, 0.25"})
  void everyPushEndsRightThoughAShareOfAllRequestsFails(
      Protocol protocol, double share, int usualPushes, double mayGiveUp) throws Exception {
    int pushes = Integer.getInteger("soak.pushes", usualPushes);
    Random random = new Random(Long.getLong("soak.seed", 1));
    int failed = 0;
    for (int i = 0; i < pushes; i++) {
      try (PushRig rig = new PushRig(protocol).concurrent()) {
        for (String method : METHODS) {
          for (int number = 0; number < MOST_REQUESTS; number++) {
            if (random.nextDouble() < share) {
              breakSomething(rig.registry.fault(method, "/v2/").after(number), random);
            }
          }
        }
        failed += endsRight(rig) ? 0 : 1;
      }
    }
    assertThat(failed).as("pushes that gave up").isLessThanOrEqualTo((int) (mayGiveUp * pushes));
  }

  /** Whether the push went well, and not only the one after it. */
  private static boolean endsRight(PushRig rig) throws IOException {
    boolean wentWell = pushAndCheck(rig);
    // a session whose opening was never heard of stays open, so not rig.recovers()
    rig.registry.heal();
    assertThat(pushAndCheck(rig)).isTrue();
    return wentWell;
  }

  private static boolean pushAndCheck(PushRig rig) throws IOException {
    Digest wanted = rig.image.manifestBlob().descriptor().digest();
    try {
      rig.push();
    } catch (ImageException e) {
      assertThat(e.kind()).as(e.getMessage()).isEqualTo(FailureKind.TEMPORARY);
      assertThat(rig.registry.violations()).isEmpty();
      Optional<Digest> tag = rig.registry.tag(PushRig.REPOSITORY, PushRig.TAG);
      // a tag whose answer was lost may have moved, but to the right image only
      assertThat(tag.orElse(wanted)).isEqualTo(wanted);
      return false;
    }
    assertThat(rig.registry.tag(PushRig.REPOSITORY, PushRig.TAG)).contains(wanted);
    assertThat(rig.registry.violations()).isEmpty();
    return true;
  }
}
