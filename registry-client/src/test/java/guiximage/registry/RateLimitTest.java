package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.publish.Destination;
import guiximage.registry.RegistryClient.Access;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that asks for time: rows N5 and N6. */
class RateLimitTest {
  private PushRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new PushRig();
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD, /blobs/sha256",
    "POST, /blobs/uploads/",
    "PUT, /blobs/uploads/",
    "PUT, /manifests/",
    "PUT, /manifests/v1",
    "HEAD, /manifests/v1",
    "GET, /manifests/v1"
  })
  void everyRequestWaitsAsLongAsIsAsked(String method, String target) throws IOException {
    rig.registry.fault(method, target).answer(429, "Retry-After: 20");

    rig.succeeds();

    assertThat(rig.clock.slept()).hasSize(1);
    assertThat(rig.clock.slept().get(0)).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(22));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void theWaitMayBeADate(int status) throws IOException {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            FakeClock.START.plusSeconds(30).atOffset(ZoneOffset.UTC));
    rig.registry.fault("POST", "/blobs/uploads/").answer(status, "Retry-After: " + date);

    rig.succeeds();

    assertThat(rig.clock.slept().get(0)).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(33));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "-5", "soon", "", "1.5", "Mon, 23 Nov 2020 20:00:00 GMT", "1e9", "٣"})
  void whatAsksForNothingMeansTheUsualWait(String text) throws IOException {
    rig.registry.fault("POST", "/blobs/uploads/").answer(503, "Retry-After: " + text);

    rig.succeeds();

    assertThat(rig.clock.slept()).containsExactly(Duration.ofSeconds(1));
    assertThat(rig.registry.count("POST", "/blobs/uploads/")).isEqualTo(4);
  }

  /** OkHttp would repeat it by itself, at once. */
  @ParameterizedTest
  @ValueSource(strings = {"GET /manifests/", "HEAD /blobs/", "POST /blobs/", "PUT /blobs/"})
  void aWaitOfNothingIsNoInvitation(String request) throws IOException {
    String[] words = request.split(" ", 2);
    rig.registry.fault(words[0], words[1]).answer(503, "Retry-After: 0");
    rig.succeeds();
    assertThat(rig.clock.slept()).containsExactly(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3600", "999999999999"})
  void aWaitThatIsTooLongIsAFailureThatNamesIt(String seconds) throws IOException {
    rig.registry.fault("POST", "/blobs/uploads/").always().answer(429, "Retry-After: " + seconds);

    assertThat(rig.fails(FailureKind.TEMPORARY))
        .hasMessageEndingWith("(it asks to wait " + seconds + " s, more than 120 s)");

    assertThat(rig.clock.slept()).isEmpty();
    rig.recovers();
  }

  @Test
  void theUsualWaitDoubles() throws IOException {
    rig.registry.fault("POST", "/blobs/uploads/").times(4).answer(500);

    rig.succeeds();

    assertThat(rig.clock.slept())
        .containsExactly(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8));
  }

  @Test
  void theDeadlineOfTheCommandEndsTheWaiting() throws IOException {
    rig.options.retries(Retries.USUAL.withDeadline(Duration.ofSeconds(5)));
    rig.registry.fault("POST", "/blobs/uploads/").always().answer(500);

    assertThat(rig.fails(FailureKind.TEMPORARY)).hasMessageEndingWith("no time left to try again)");

    assertThat(rig.clock.slept()).hasSize(2);
    rig.recovers();
  }

  /** Whoever asks next does not wait for it either: not whether the blob has arrived after all. */
  @ParameterizedTest
  @CsvSource({"PUT, /blobs/uploads/", "POST, /blobs/uploads/", "HEAD, /blobs/", "PUT, /manifests/"})
  void theDeadlineOfTheCommandIsBeforeTheEndOfTheRest(String method, String target)
      throws IOException {
    rig.options.retries(Retries.USUAL.withDeadline(Duration.ofSeconds(10)));
    rig.registry.fault(method, target).answer(429, "Retry-After: 100");

    assertThat(rig.fails(FailureKind.TEMPORARY))
        .hasMessageEndingWith("with 429 (no time left to try again)");

    assertThat(rig.clock.slept()).isEmpty();
    rig.recovers();
  }

  @Test
  void aRefusedMountDoesNotMakeTheCommandWaitBeyondItsDeadline() throws IOException {
    rig.options.retries(Retries.USUAL.withDeadline(Duration.ofSeconds(10)));
    rig.registry.fault("POST", "?mount=").answer(429, "Retry-After: 100");
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      Destination destination =
          client
              .repository(rig.registry.reference(PushRig.REPOSITORY), Access.PULL_AND_PUSH)
              .destination(List.of(), List.of(rig.registry.reference("org/base")));

      Throwable thrown = catchThrowable(() -> destination.put(rig.layers.get(0)));

      assertThat(thrown)
          .isInstanceOf(ImageException.class)
          .hasMessageEndingWith(
              ": 127.0.0.1:%d asks to wait 100 s (no time left to try again)", rig.registry.port());
      assertThat(((ImageException) thrown).kind()).isEqualTo(FailureKind.TEMPORARY);
      assertThat(rig.clock.slept()).isEmpty();
    }
  }

  @Test
  void retryTimesZeroMeansOneAttempt() throws IOException {
    rig.options.retries(Retries.USUAL.withRetryTimes(0));
    rig.registry.fault("POST", "/blobs/uploads/").always().answer(500);

    assertThat(rig.fails(FailureKind.TEMPORARY)).hasMessageEndingWith("(tried once)");

    rig.recovers();
  }

  @Test
  void whatIsWaitedForIsSaid() throws IOException {
    rig.registry.fault("POST", "/blobs/uploads/").answer(429, "Retry-After: 20");

    rig.succeeds();

    assertThat(rig.said).singleElement().asString().endsWith("429; trying again in 21 s");
  }
}
