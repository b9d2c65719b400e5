package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Blob;
import guiximage.oci.Digest;
import guiximage.registry.FakeServer.Answer;
import guiximage.registry.FakeServer.Ending;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What can go wrong while blobs are sent: rows N1 to N4, N8 to N10, N13 to N15, N29 of
 * docs/faults.md.
 */
class UploadFaultsTest {
  private static final String UPLOADS = "/blobs/uploads/";

  private PushRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new PushRig();
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  @Test
  void withoutFaultsABlobTakesThreeRequests() throws IOException {
    rig.succeeds();

    assertThat(rig.registry.requests()).hasSize(1 + 3 * 3 + 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 499, 500, 502, 503, 504, 522})
  void openingASessionIsTriedAgain(int status) throws IOException {
    rig.registry.fault("POST", UPLOADS).times(4).answer(status);

    rig.succeeds();
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503})
  void fiveFailuresAreEnough(int status) throws IOException {
    rig.registry.fault("POST", UPLOADS).always().answer(status);

    ImageException failure = rig.fails(FailureKind.TEMPORARY);

    assertThat(failure)
        .hasMessageStartingWith("blob sha256:")
        .hasMessageContaining("POST with " + status)
        .hasMessageEndingWith("(tried 5 times)");
    assertThat(rig.registry.count("POST", UPLOADS)).isEqualTo(5);
    rig.recovers();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 150_000, 299_999, 300_000})
  void aConnectionLostWithinABlobMeansANewSession(long bytes) throws IOException {
    rig.registry.fault("PUT", UPLOADS).cutAt(bytes);

    rig.succeeds();

    assertThat(rig.registry.count("POST", UPLOADS)).isEqualTo(4);
  }

  @Test
  void aConnectionLostAfterTheBlobMeansANewSession() throws IOException {
    rig.registry.fault("PUT", UPLOADS).lost();

    rig.succeeds();

    assertThat(rig.registry.count("POST", UPLOADS)).isEqualTo(4);
  }

  @Test
  void aCommitWhoseAnswerIsLostIsNotRepeated() throws IOException {
    rig.registry.fault("PUT", UPLOADS).times(3).lostAfterwards();

    rig.succeeds();

    assertThat(rig.registry.count("POST", UPLOADS)).isEqualTo(3);
    assertThat(rig.registry.count("PUT", UPLOADS)).isEqualTo(3);
  }

  @Test
  void aCommitWhoseAnswerComesTooLateIsNotRepeated() throws IOException {
    // only what is meant to be late: the other requests have all the time
    rig.options.commitTimeout(Duration.ofSeconds(3));
    rig.registry.fault("PUT", UPLOADS).changed(answer -> answer.ending(Ending.SILENCE));

    rig.succeeds();

    assertThat(rig.registry.count("PUT", UPLOADS)).isEqualTo(3);
  }

  @Test
  void theLastTryMayHaveGoneWellUnheard() throws IOException {
    rig.options.retries(Retries.USUAL.withRetryTimes(0));
    rig.registry.fault("PUT", UPLOADS).lostAfterwards();

    rig.succeeds();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"404 BLOB_UPLOAD_UNKNOWN", "400 BLOB_UPLOAD_INVALID", "416 RANGE_INVALID"})
  void aSessionThatIsGoneIsReplaced(String answer) throws IOException {
    String[] words = answer.split(" ", 2);
    rig.registry
        .fault("PUT", UPLOADS)
        .answer(FakeRegistry.error(Integer.parseInt(words[0]), words[1], "gone"));

    rig.succeeds();

    assertThat(rig.registry.count("POST", UPLOADS)).isEqualTo(4);
  }

  @Test
  void aCommitThatIsDeniedThoughItWentWellIsFoundOut() throws IOException {
    rig.registry
        .fault("PUT", UPLOADS)
        .times(3)
        .changed(answer -> FakeRegistry.error(404, "BLOB_UPLOAD_UNKNOWN", "gone"));

    rig.succeeds();

    assertThat(rig.registry.count("PUT", UPLOADS)).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "301, POST, /blobs/uploads/",
    "302, POST, /blobs/uploads/",
    "303, POST, /blobs/uploads/",
    "301, PUT, /blobs/uploads/",
    "302, PUT, /blobs/uploads/",
    "303, PUT, /blobs/uploads/",
    "301, PUT, /manifests/",
    "302, PUT, /manifests/",
    "303, PUT, /manifests/"
  })
  void aRedirectThatWouldLoseTheBodyIsRefused(int status, String method, String target)
      throws IOException {
    rig.registry.fault(method, target).always().answer(status, "Location: /v2/");

    assertThat(rig.fails(FailureKind.REGISTRY)).hasMessageContaining("a redirect of a write");

    rig.recovers();
  }

  @ParameterizedTest
  @ValueSource(ints = {307, 308})
  void aRedirectThatKeepsTheBodyIsFollowed(int status) throws IOException {
    rig.registry
        .fault("POST", UPLOADS)
        .answer(status, "Location: /v2/org/app/blobs/uploads/?again=1");

    rig.succeeds();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5242880", "10995116277760", "-1", "many", ""})
  void whatARegistrySaysOfChunksChangesNothing(String leastBytes) throws IOException {
    rig.registry
        .fault("POST", UPLOADS)
        .always()
        .changed(answer -> answer.with("OCI-Chunk-Min-Length: " + leastBytes));
    rig.succeeds();
    assertThat(rig.registry.count("PATCH", "")).isZero();
    assertThat(rig.registry.count("PUT", UPLOADS)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT"})
  void aPortalThatSaysYesToEverythingIsNotARegistry(String method) throws IOException {
    rig.registry
        .fault(method, UPLOADS)
        .always()
        .answer(Answer.of(200, "Content-Type: text/html").withBody("<html>Welcome"));

    assertThat(rig.fails(FailureKind.REGISTRY))
        .hasMessageContaining("with 200")
        .hasMessageEndingWith("is it a registry?");

    rig.recovers();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204})
  void aCommitMayBeAnsweredOtherwiseIfTheBlobIsThere(int status) throws IOException {
    rig.registry.fault("PUT", UPLOADS).always().changed(answer -> Answer.of(status));

    rig.succeeds();
  }

  /** In the words of Harbor, Quay and GitLab: there is nothing wrong with the credentials. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "DENIED: Quota exceeded when processing the request of adding 30.8 MiB of storage resource",
        "QUOTA_EXCEEDED: namespace is full",
        "DENIED: the namespace has reached its storage limit"
      })
  void aRegistryThatIsFullDoesNotWantOtherCredentials(String error) throws IOException {
    String[] words = error.split(": ", 2);
    String body =
        "{\"errors\": [{\"code\": \"%s\", \"message\": \"%s\"}]}".formatted(words[0], words[1]);
    rig.registry
        .fault("PUT", UPLOADS)
        .always()
        .answer(Answer.of(403, "Content-Type: application/json").withBody(body));

    assertThat(rig.fails(FailureKind.REGISTRY))
        .hasMessageEndingWith(
            "PUT with 403 " + error + "; delete images there, or have its limit raised");
    rig.recovers();
  }

  @Test
  void aRequestThatIsTooBigIsNotRepeated() throws IOException {
    rig.blobs().stream().skip(1).forEach(rig::store); // so that the fault hits the first layer
    rig.registry
        .fault("PUT", UPLOADS)
        .always()
        .answer(Answer.of(413, "Content-Type: text/html").withBody("<html>413"));

    assertThat(rig.fails(FailureKind.REGISTRY))
        .hasMessageContaining("(300000 bytes)")
        .hasMessageContaining("PUT with 413; the registry, or a proxy before it, has a limit");

    assertThat(rig.registry.count("PUT", UPLOADS)).isEqualTo(1);
    rig.recovers();
  }

  @Test
  void bytesThatChangedOnTheWayAreReportedAsSuch() throws IOException {
    rig.registry
        .fault("PUT", UPLOADS)
        .always()
        .answer(FakeRegistry.error(400, "DIGEST_INVALID", "did not match"));

    assertThat(rig.fails(FailureKind.REGISTRY))
        .hasMessageContaining("400 DIGEST_INVALID: did not match; the bytes sent had the right");

    rig.recovers();
  }

  @Test
  void aSessionThatIsGivenUpIsCancelled() throws IOException {
    rig.registry
        .fault("PUT", UPLOADS)
        .answer(FakeRegistry.error(400, "DIGEST_INVALID", "did not match"));

    rig.fails(FailureKind.REGISTRY);

    assertThat(rig.registry.openSessions()).isZero();
    rig.recovers();
  }

  @Test
  void aBlobThatIsSuddenlyThereNeedsNoSession() throws IOException {
    rig.registry
        .fault("POST", UPLOADS)
        .changed(
            answer -> {
              rig.storeBlobs();
              return Answer.of(201);
            });

    rig.push();

    for (Blob layer : rig.layers) {
      Digest digest = layer.descriptor().digest();
      assertThat(rig.registry.has(PushRig.REPOSITORY, digest)).isTrue();
    }
    assertThat(rig.registry.count("PUT", UPLOADS)).isZero();
  }

  @Test
  void aSessionThatIsDoneBeforeItBeganIsNotBelieved() throws IOException {
    rig.registry.fault("POST", UPLOADS).always().answer(201);

    assertThat(rig.fails(FailureKind.REGISTRY)).hasMessageContaining("that it was not sent");

    rig.recovers();
  }

  @Test
  void aBlobThatFailsIsReportedAndNotTheUpload() throws IOException {
    Blob broken =
        Blob.of(
            rig.layers.get(0).descriptor(),
            out -> {
              out.write(new byte[100]);
              throw new ImageException(FailureKind.STORE, "file '/gnu/store/x' changed");
            });
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      var destination =
          client
              .repository(rig.registry.reference("org/app"), RegistryClient.Access.PULL_AND_PUSH)
              .destination(java.util.List.of("v1"), java.util.List.of());

      Throwable thrown =
          org.assertj.core.api.Assertions.catchThrowable(() -> destination.put(broken));

      assertThat(thrown).hasMessage("file '/gnu/store/x' changed");
      assertThat(rig.registry.count("POST", UPLOADS)).isEqualTo(1);
    }
  }

  @Test
  void aBlobThatIsNotWhatItSaysIsNotCommitted() throws IOException {
    Blob other = Blob.of(rig.layers.get(0).descriptor(), out -> out.write(new byte[300_000]));
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      var destination =
          client
              .repository(rig.registry.reference("org/app"), RegistryClient.Access.PULL_AND_PUSH)
              .destination(java.util.List.of("v1"), java.util.List.of());

      Throwable thrown =
          org.assertj.core.api.Assertions.catchThrowable(() -> destination.put(other));

      assertThat(thrown).hasMessageContaining("changed while it was sent");
      assertThat(((ImageException) thrown).kind()).isEqualTo(FailureKind.STORE);
    }
  }
}
