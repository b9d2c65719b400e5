package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.image.ImageSet;
import guiximage.image.TestImages;
import guiximage.oci.Blob;
import guiximage.oci.Digest;
import guiximage.oci.ImageReference;
import guiximage.publish.Destination;
import guiximage.registry.FakeServer.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can go wrong with manifests and tags: rows N10, N11, N13, N18, N23 to N25, O9. */
class PublicationFaultsTest {
  private static final String MANIFESTS = "/manifests/";
  private static final String TAG = "/manifests/v1";
  private static final Digest OTHER = Digest.of(new byte[] {1});

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
  void pushingAgainTakesTwoRequestsAndSendsNothing() throws IOException {
    rig.push();
    rig.registry.forgetRequests();

    rig.succeeds();

    assertThat(rig.registry.requests())
        .containsExactly(
            "GET /v2/org/app/manifests/v1",
            "GET /v2/org/app/blobs/" + rig.image.configBlob().descriptor().digest());
  }

  @Test
  void theTagComesLast() throws IOException {
    rig.push();

    String digest = rig.image.manifestBlob().descriptor().digest().toString();
    assertThat(rig.registry.requests())
        .endsWith(
            "PUT /v2/org/app/manifests/" + digest,
            "PUT /v2/org/app/manifests/v1",
            "HEAD /v2/org/app/manifests/v1");
  }

  @ParameterizedTest
  @CsvSource({
    "400, MANIFEST_BLOB_UNKNOWN",
    "400, BLOB_UNKNOWN",
    "404, MANIFEST_BLOB_UNKNOWN",
    "404, BLOB_UNKNOWN"
  })
  void blobsThatTheRegistryLostAreSentAgain(int status, String code) throws IOException {
    rig.registry
        .fault("PUT", MANIFESTS)
        .changed(
            answer -> {
              rig.layers.forEach(
                  layer -> rig.registry.lose(PushRig.REPOSITORY, layer.descriptor().digest()));
              return FakeRegistry.error(status, code, "blob unknown to registry");
            });

    rig.succeeds();

    assertThat(rig.registry.count("PUT", "/blobs/uploads/")).isEqualTo(3 + 2);
  }

  @Test
  void aRegistryThatNamesOnlyTheFirstBlobItLostGetsAllAtOnce() throws IOException {
    Digest first = rig.layers.get(0).descriptor().digest();
    rig.registry
        .fault("PUT", MANIFESTS)
        .changed(
            answer -> {
              rig.layers.forEach(
                  layer -> rig.registry.lose(PushRig.REPOSITORY, layer.descriptor().digest()));
              return FakeRegistry.error(400, "MANIFEST_BLOB_UNKNOWN", "unknown", first.toString());
            });

    rig.succeeds();

    String digest = rig.image.manifestBlob().descriptor().digest().toString();
    assertThat(rig.registry.count("PUT", MANIFESTS + digest)).isEqualTo(2);
  }

  @Test
  void blobsThatTheRegistryOnlySaysItHasAreSentInSpiteOfIt() throws IOException {
    rig.registry
        .fault("HEAD", "/blobs/" + rig.layers.get(0).descriptor().digest())
        .always()
        .answer(200, "Content-Length: 300000");

    rig.succeeds();

    assertThat(rig.registry.count("PUT", "/blobs/uploads/")).isEqualTo(3);
  }

  @Test
  void aRegistryThatLosesEverythingIsGivenUp() throws IOException {
    rig.registry
        .fault("PUT", MANIFESTS)
        .always()
        .answer(FakeRegistry.error(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown"));

    assertThat(rig.fails(FailureKind.TEMPORARY)).hasMessageContaining("MANIFEST_BLOB_UNKNOWN");

    assertThat(rig.registry.count("PUT", MANIFESTS)).isEqualTo(3);
    rig.recovers();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 202, 204})
  void anotherSuccessCountsIfTheRegistryHasTheManifestThen(int status) throws IOException {
    rig.registry
        .fault("PUT", MANIFESTS)
        .always()
        .changed(answer -> Answer.of(status).withBody(status == 204 ? "" : "{}"));

    rig.succeeds();

    String digest = rig.image.manifestBlob().descriptor().digest().toString();
    assertThat(rig.registry.count("HEAD", MANIFESTS + digest)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 202, 204})
  void anotherSuccessIsNoneWithoutTheManifest(int status) throws IOException {
    rig.registry
        .fault("PUT", MANIFESTS)
        .always()
        .answer(Answer.of(status).withBody(status == 204 ? "" : "<html>"));

    assertThat(rig.fails(FailureKind.REGISTRY)).hasMessageContaining("(want 201)");

    rig.recovers();
  }

  @Test
  void anotherSuccessIsNoneIfTheManifestCannotBeReadBack() throws IOException {
    rig.registry.fault("PUT", TAG).always().answer(202);
    rig.registry.fault("HEAD", TAG).always().lost();

    rig.fails(FailureKind.TEMPORARY);

    rig.recovers();
  }

  @Test
  void aManifestThatArrivedAsSomethingElseIsRefused() throws IOException {
    rig.registry.fault("PUT", MANIFESTS).always().answer(201, "Docker-Content-Digest: " + OTHER);

    assertThat(rig.fails(FailureKind.REGISTRY)).hasMessageContaining("and the digest " + OTHER);

    rig.recovers();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha512:abc", "sha256:ABC", "nonsense", ""})
  void aDigestThatIsNoneSaysNothing(String text) throws IOException {
    for (String method : new String[] {"PUT", "HEAD", "GET"}) {
      rig.registry.fault(method, MANIFESTS).always().changed(answer -> stating(text, answer));
    }
    rig.succeeds();
    rig.succeeds();
    assertThat(rig.registry.count("PUT", TAG)).isEqualTo(1);
  }

  private static Answer stating(String digest, Answer answer) {
    String[] others =
        answer.headers().stream()
            .filter(header -> !header.startsWith("Docker-Content-Digest"))
            .toArray(String[]::new);
    return Answer.of(answer.status(), others)
        .withBody(answer.body())
        .with("Docker-Content-Digest: " + digest);
  }

  @Test
  void aRegistryThatTakesTheManifestAndHasItNotIsFoundOut() throws IOException {
    rig.registry.fault("PUT", MANIFESTS).always().answer(201);

    assertThat(rig.fails(FailureKind.TEMPORARY))
        .hasMessageEndingWith("the registry took it but does not have it (tried 5 times)");

    assertThat(rig.clock.slept()).hasSize(4);
    rig.recovers();
  }

  @Test
  void aTagThatAppearsALittleLaterIsWaitedFor() throws IOException {
    for (String method : new String[] {"HEAD", "GET"}) {
      rig.registry.fault(method, TAG).after(method.equals("GET") ? 1 : 0).times(2).answer(404);
    }

    rig.succeeds();

    assertThat(rig.clock.slept()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 405, 410, 412, 451, 500})
  void aTagThatCannotBeReadBackIsPublishedButNotVerified(int status) throws IOException {
    rig.registry.fault("HEAD", TAG).always().answer(status);
    rig.registry
        .fault("GET", TAG)
        .after(1)
        .always()
        .answer(FakeRegistry.error(status, "POLICY", "look elsewhere"));

    rig.succeeds();

    assertThat(rig.said)
        .last()
        .asString()
        .contains("v1: published, not verified: ")
        .contains("with " + status);
  }

  @ParameterizedTest
  @CsvSource({"415, MANIFEST_INVALID", "400, UNSUPPORTED"})
  void aRegistryThatTakesNoOciManifestIsToBeGivenADockerOne(int status, String code)
      throws IOException {
    rig.registry
        .fault("PUT", MANIFESTS)
        .always()
        .answer(FakeRegistry.error(status, code, "media type"));

    assertThat(rig.fails(FailureKind.REGISTRY))
        .hasMessageEndingWith("; if it does not take OCI manifests, use --manifest-format docker");
    rig.recovers();
  }

  @ParameterizedTest
  @CsvSource({"400, TAG_INVALID", "409, CONFLICT", "412, PRECONDITION", "403, DENIED"})
  void aTagThatNeverMovesMayBeWhereItShouldBe(int status, String code) throws IOException {
    rig.registry
        .fault("PUT", TAG)
        .always()
        .changed(answer -> FakeRegistry.error(status, code, "tag is immutable"));

    rig.succeeds();
  }

  @ParameterizedTest
  @CsvSource({"400, TAG_INVALID", "409, CONFLICT", "412, PRECONDITION", "403, DENIED"})
  void aTagThatNeverMovesStaysWhereItIs(int status, String code) throws IOException {
    byte[] old =
        TestImages.image(TestImages.AMD64, java.util.List.of())
            .manifestBlob()
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    rig.registry.store(PushRig.REPOSITORY, PushRig.TAG, "text/plain", old);
    rig.registry
        .fault("PUT", TAG)
        .always()
        .answer(FakeRegistry.error(status, code, "tag is immutable"));

    assertThat(rig.fails(FailureKind.REGISTRY))
        .hasMessageContaining(code + ": tag is immutable; the tag stays at " + Digest.of(old));

    rig.recovers();
  }

  @Test
  void tagsThatHaveMovedBeforeOneFailsAreNamed() throws IOException {
    rig.registry
        .fault("PUT", "/manifests/v3")
        .always()
        .answer(FakeRegistry.error(403, "DENIED", "not this one"));
    ImageReference reference = rig.registry.reference(PushRig.REPOSITORY);
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      Destination destination =
          client
              .repository(reference, RegistryClient.Access.PULL_AND_PUSH)
              .destination(List.of("v1", "v2", "v3", "v4"), List.of());
      for (Blob layer : rig.layers) {
        destination.put(layer);
      }

      assertThatThrownBy(() -> destination.publish(new ImageSet(List.of(rig.image))))
          .hasMessageContaining("DENIED: not this one");
    }
    assertThat(rig.said)
        .containsExactly(
            "published as %1$s:v1, %1$s:v2, before %1$s:v3 failed".formatted(reference.name()));
  }

  @Test
  void whoMayPushButNotPullCanPush() throws IOException {
    for (String method : new String[] {"GET", "HEAD"}) {
      rig.registry.fault(method, "/v2/").always().answer(403);
    }
    rig.succeeds();
    assertThat(rig.said)
        .singleElement()
        .asString()
        .endsWith("v1: the registry does not let it be read, so it is not verified");
  }

  /** What is refused is the tag, not the look at it afterwards. */
  @Test
  void whoMayNotPullIsToldWhyATagDoesNotMove() throws IOException {
    for (String method : new String[] {"GET", "HEAD"}) {
      rig.registry.fault(method, "/v2/").always().answer(403);
    }
    rig.registry
        .fault("PUT", TAG)
        .always()
        .answer(FakeRegistry.error(409, "CONFLICT", "tag is immutable"));
    assertThat(rig.fails(FailureKind.REGISTRY)).hasMessageEndingWith("CONFLICT: tag is immutable");
    rig.recovers();
  }

  @Test
  void whatHasArrivedIsNotSentAgain() throws IOException {
    rig.registry.fault("PUT", MANIFESTS).always().lost();
    rig.fails(FailureKind.TEMPORARY);
    assertThat(rig.registry.count("PUT", "/blobs/uploads/")).isEqualTo(3);
    rig.registry.forgetRequests();
    rig.recovers();
    assertThat(rig.registry.count("POST", "")).isZero();
  }

  @Test
  void aTagThatSomebodyElseMovesMeanwhileIsWarnedOf() throws IOException {
    byte[] other = "{}".getBytes(StandardCharsets.UTF_8);
    rig.registry
        .fault("PUT", TAG)
        .changed(
            answer -> {
              rig.registry.store(PushRig.REPOSITORY, PushRig.TAG, "text/plain", other);
              return answer;
            });

    rig.push();

    assertThat(rig.said)
        .singleElement()
        .asString()
        .endsWith("another client has moved the tag since, to " + Digest.of(other));
  }

  @Test
  void aManifestTooBigForTheRegistryIsNotRepeated() throws IOException {
    rig.registry.fault("PUT", MANIFESTS).always().answer(413);

    assertThat(rig.fails(FailureKind.REGISTRY)).hasMessageContaining("PUT with 413");

    assertThat(rig.registry.count("PUT", MANIFESTS)).isEqualTo(1);
    rig.recovers();
  }

  @Test
  void aManifestWhoseAnswerIsLostIsPutAgain() throws IOException {
    rig.registry.fault("PUT", MANIFESTS).times(3).lostAfterwards();

    rig.succeeds();
  }
}
