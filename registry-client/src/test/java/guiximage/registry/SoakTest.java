package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Blob;
import guiximage.oci.Digest;
import guiximage.registry.FakeServer.Answer;
import guiximage.registry.FakeServer.Ending;
import guiximage.registry.PushRig.Protocol;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row N30: many pushes to a registry at which any request may go wrong in any way. */
@Tag("one-java")
class SoakTest {
  private static final String OTHER = "0".repeat(64);
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

  /** Faults that time does not heal, and answers that are lies. */
  private static void lie(Fault fault, Random random) {
    switch (random.nextInt(12)) {
      case 0 -> fault.answer(401);
      case 1 -> fault.answer(401, "WWW-Authenticate: Basic realm=\"x\"");
      case 2 -> fault.answer(403);
      case 3 -> fault.answer(413);
      case 4 -> fault.answer(416, "Range: 0-" + random.nextInt(400_000));
      case 5 -> fault.answer(301 + random.nextInt(3), "Location: /v2/");
      case 6 -> fault.answer(307, "Location: /v2/org/app/" + random.nextInt());
      case 7 -> fault.answer(308, "Location: http://169.254.169.254/latest/");
      case 8 -> fault.answer(404);
      case 9 -> fault.answer(200, "Content-Length: " + random.nextInt(400_000));
      case 10 -> fault.changed(answer -> answer.with("Docker-Content-Digest: sha256:" + OTHER));
      default -> fault.answer(202, "Location: /v2/org/app/uploads/none");
    }
  }

  /** A blob that is said to be stored and is not: it is missing when the manifest comes. */
  private static void forget(FakeRegistry registry, Random random) {
    registry.fault("PUT", "/blobs/uploads/").after(random.nextInt(3)).answer(201);
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1, 1, 60", "HTTP_2, 1, 8", "HTTP_1, 4, 40", "HTTP_2, 4, 8"})
  void aLieEndsInTheRightImageOrChangesNothing(Protocol protocol, int faults, int usualPushes)
      throws Exception {
    int pushes = Integer.getInteger("soak.pushes", usualPushes);
    Random random = new Random(Long.getLong("soak.seed", 1) * 37 + faults);
    int failed = 0;
    for (int i = 0; i < pushes; i++) {
      try (PushRig rig = new PushRig(protocol).concurrent()) {
        for (int j = 0; j < faults; j++) {
          String method = METHODS.get(random.nextInt(METHODS.size()));
          lie(rig.registry.fault(method, "/v2/").after(random.nextInt(6)), random);
        }
        if (random.nextInt(4) == 0) {
          forget(rig.registry, random);
        }
        failed += endsRight(rig, EnumSet.allOf(FailureKind.class)) ? 0 : 1;
      }
    }
    assertThat(failed).as("pushes that were refused").isBetween(pushes / 10, pushes - pushes / 10);
  }

  /** A registry whose garbage collection runs all the time: what no manifest names may go. */
  @ParameterizedTest
  @CsvSource({"HTTP_1, 0.02, 40, 0.05", "HTTP_2, 0.1, 8, 0.5", "HTTP_1, 0.3, 20, 0.95"})
  void everyPushEndsRightThoughGarbageIsCollectedAllTheTime(
      Protocol protocol, double share, int usualPushes, double mayGiveUp) throws Exception {
    int pushes = Integer.getInteger("soak.pushes", usualPushes);
    Random random = new Random(Long.getLong("soak.seed", 1) * 41);
    int failed = 0;
    long collected = 0;
    for (int i = 0; i < pushes; i++) {
      try (PushRig rig = new PushRig(protocol).concurrent()) {
        rig.registry.collectGarbage(share, new Random(random.nextLong()));
        failed += endsRight(rig, EnumSet.of(FailureKind.TEMPORARY)) ? 0 : 1;
        collected += rig.registry.collected();
      }
    }
    assertThat(failed).as("pushes that gave up").isLessThanOrEqualTo((int) (mayGiveUp * pushes));
    assertThat(collected).isPositive();
  }

  /** Whether the push went well, and not only the one after it. */
  private static boolean endsRight(PushRig rig) throws IOException {
    return endsRight(rig, EnumSet.of(FailureKind.TEMPORARY));
  }

  private static boolean endsRight(PushRig rig, Set<FailureKind> expected) throws IOException {
    boolean wentWell = pushAndCheck(rig, expected);
    // a session whose opening was never heard of stays open, so not rig.recovers()
    rig.registry.heal();
    assertThat(pushAndCheck(rig, expected)).isTrue();
    return wentWell;
  }

  private static boolean pushAndCheck(PushRig rig, Set<FailureKind> expected) throws IOException {
    Digest wanted = rig.image.manifestBlob().descriptor().digest();
    try {
      rig.push();
    } catch (ImageException e) {
      assertThat(e.kind()).as(e.getMessage()).isIn(expected);
      assertThat(rig.registry.violations()).isEmpty();
      Optional<Digest> tag = rig.registry.tag(PushRig.REPOSITORY, PushRig.TAG);
      // a tag whose answer was lost may have moved, but to the right image only
      assertThat(tag.orElse(wanted)).isEqualTo(wanted);
      return false;
    }
    assertThat(rig.registry.tag(PushRig.REPOSITORY, PushRig.TAG)).contains(wanted);
    for (Blob layer : rig.layers) {
      assertThat(rig.registry.has(PushRig.REPOSITORY, layer.descriptor().digest())).isTrue();
    }
    assertThat(rig.registry.violations()).isEmpty();
    return true;
  }
}
