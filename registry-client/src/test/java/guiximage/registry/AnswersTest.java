package guiximage.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.TestImages;
import guiximage.oci.Digest;
import guiximage.registry.FakeServer.Answer;
import guiximage.registry.FakeServer.Ending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are wrong, cut, endless, or only odd: rows N10, N16 to N20, N26. */
class AnswersTest {
  private static final String MANIFEST = "/manifests/v1";

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
  @ValueSource(
      strings = {
        "<html><body>502",
        "",
        "null",
        "[]",
        "{\"errors\":null}",
        "{\"errors\":[null, 1, \"x\"]}",
        "{\"errors\":[{\"code\":1,\"message\":{}}]}",
        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"a\\u001b[31mred\\nline\\u202e\"}]}"
      })
  void anErrorBodyIsShownAsFarAsItMakesSense(String body) throws IOException {
    rig.registry.fault("POST", "/blobs/uploads/").always().answer(Answer.of(405).withBody(body));

    assertThat(rig.fails(FailureKind.REGISTRY)).hasMessageContaining("POST with 405");

    rig.recovers();
  }

  @Test
  void anErrorBodyThatIsNoTextIsShownAsFarAsItMakesSense() throws IOException {
    byte[] body = "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"a?b\"}]}".getBytes(UTF_8);
    body[new String(body, UTF_8).indexOf('?')] = (byte) 0xFF;
    rig.registry.fault("POST", "/blobs/uploads/").always().answer(Answer.of(405).withBody(body));
    assertThat(rig.fails(FailureKind.REGISTRY)).hasMessageContaining("POST with 405");
    rig.recovers();
  }

  @Test
  void theRegistrysOwnWordsAreKept() throws IOException {
    rig.registry
        .fault("POST", "/blobs/uploads/")
        .always()
        .answer(FakeRegistry.error(404, "NAME_UNKNOWN", "no such project"));

    ImageException failure = rig.fails(FailureKind.REGISTRY);

    assertThat(failure).hasMessageContaining("with 404 NAME_UNKNOWN: no such project");
    assertThat(((RegistryException) failure).status()).isEqualTo(404);
    assertThat(((RegistryException) failure).entries())
        .containsExactly(new RegistryException.Entry("NAME_UNKNOWN", "no such project"));
    rig.recovers();
  }

  @Test
  void anErrorBodyWithoutEndIsReadOnlyInItsBeginning() throws IOException {
    rig.registry
        .fault("POST", "/blobs/uploads/")
        .always()
        .answer(
            Answer.of(400, "Content-Length: 100000000000")
                .withBody("x".repeat(5_000_000))
                .ending(Ending.CLOSE));

    rig.fails(FailureKind.REGISTRY);

    rig.recovers();
  }

  /** What follows the first 64 KiB is not read, be it as valid as it may. */
  @ParameterizedTest
  @CsvSource({"60000, DENIED: no", "70000, ''"})
  void anErrorBodyCountsInItsFirst64KiB(int padding, String words) throws IOException {
    String body =
        "{\"pad\":\"%s\",\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\"}]}"
            .formatted("x".repeat(padding));
    rig.registry.fault("POST", "/blobs/uploads/").always().answer(Answer.of(405).withBody(body));

    assertThat(rig.fails(FailureKind.REGISTRY))
        .hasMessageEndingWith(("answered POST with 405 " + words).strip());
    rig.recovers();
  }

  /** A blob of another size is another blob, or a part of it. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "299999", "300001"})
  void aHeadWithAnotherLengthIsNoBlob(String length) throws IOException {
    String layer = rig.layers.get(0).descriptor().digest().toString();
    rig.registry.fault("HEAD", "/blobs/" + layer).answer(200, "Content-Length: " + length);

    rig.succeeds();

    assertThat(rig.registry.count("PUT", layer.replace(":", "%3A"))).isEqualTo(1);
  }

  @Test
  void anErrorBodyMayBeNestedDeeply() throws IOException {
    rig.registry
        .fault("POST", "/blobs/uploads/")
        .always()
        .answer(Answer.of(400).withBody("{\"errors\":" + "[".repeat(60_000)));

    rig.fails(FailureKind.REGISTRY);

    rig.recovers();
  }

  @Test
  void aManifestThatIsCutIsFetchedAgain() throws IOException {
    rig.push();
    rig.registry.fault("GET", MANIFEST).changed(answer -> answer.ending(Ending.CUT));

    rig.succeeds();

    assertThat(rig.registry.count("GET", MANIFEST)).isEqualTo(1 + 2);
  }

  @Test
  void aManifestThatIsCutWithoutALengthIsFetchedAgain() throws IOException {
    rig.push();
    rig.registry
        .fault("GET", MANIFEST)
        .changed(
            answer ->
                new Answer(
                    200,
                    java.util.stream.Stream.concat(
                            answer.headers().stream(),
                            java.util.stream.Stream.of("Transfer-Encoding: identity"))
                        .toList(),
                    answer.body(),
                    Ending.CUT));

    rig.succeeds();

    assertThat(rig.registry.count("GET", MANIFEST)).isEqualTo(1 + 2);
  }

  @Test
  void aManifestWhoseChunksAreCutIsFetchedAgain() throws IOException {
    rig.push();
    rig.registry.fault("GET", MANIFEST).changed(answer -> chunked(answer).ending(Ending.CUT));
    rig.succeeds();
    assertThat(rig.registry.count("GET", MANIFEST)).isEqualTo(1 + 2);
  }

  private static Answer chunked(Answer answer) {
    String text = new String(answer.body(), UTF_8);
    return answer
        .with("Transfer-Encoding: chunked")
        .withBody("%x\r\n%s\r\n0\r\n\r\n".formatted(answer.body().length, text));
  }

  @Test
  void aConfigThatIsCutIsFetchedAgain() throws IOException {
    rig.push();
    String config = "/blobs/" + rig.image.configBlob().descriptor().digest();
    rig.registry.fault("GET", config).changed(answer -> answer.ending(Ending.CUT));
    rig.succeeds();
    assertThat(rig.registry.count("GET", config)).isEqualTo(2);
  }

  @Test
  void aManifestThatIsAlwaysCutIsATemporaryFailure() throws IOException {
    rig.push();
    rig.registry.fault("GET", MANIFEST).always().changed(answer -> answer.ending(Ending.CUT));

    rig.fails(FailureKind.TEMPORARY);

    rig.recovers();
  }

  @Test
  void aManifestOfAnotherDigestIsRefused() throws IOException {
    rig.push();
    rig.registry.fault("GET", MANIFEST).always().changed(answer -> answer.withBody("{}"));

    assertThat(rig.readingFails(FailureKind.REGISTRY))
        .hasMessageContaining(
            "sent a document of digest " + Digest.of("{}".getBytes(StandardCharsets.UTF_8)));

    rig.recovers();
  }

  @Test
  void aManifestWithoutEndIsRefused() throws IOException {
    rig.registry
        .fault("GET", MANIFEST)
        .always()
        .answer(Answer.of(200).withBody(new byte[Bodies.MAX_MANIFEST_BYTES + 1]));

    assertThat(rig.readingFails(FailureKind.REGISTRY))
        .hasMessageContaining("longer than 4194304 bytes");

    rig.recovers();
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>Welcome", "{}", "{\"manifests\":[],\"layers\":[]}", "null"})
  void aTagThatIsNoImageIsReplaced(String body) throws IOException {
    rig.registry.store(
        PushRig.REPOSITORY, PushRig.TAG, "text/html", body.getBytes(StandardCharsets.UTF_8));

    rig.succeeds();
  }

  /** Nor is it a registry without the tag; a push finds it out before anything is sent. */
  @ParameterizedTest
  @ValueSource(strings = {"<!DOCTYPE html><html>Welcome", " \n<html>", "", "null", "Not Found"})
  void aWebPageIsNoManifest(String page) throws IOException {
    rig.registry
        .fault("GET", "/manifests/")
        .always()
        .answer(Answer.of(200, "Content-Type: text/html").withBody(page));
    rig.registry.fault("HEAD", "/manifests/").always().answer(200, "Content-Type: text/html");

    assertThat(rig.fails(FailureKind.REGISTRY)).hasMessageEndingWith("is it a registry?");

    assertThat(rig.registry.count("POST", "")).isZero();
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      Repository repository =
          client.repository(rig.registry.reference(PushRig.REPOSITORY), RegistryClient.Access.PULL);
      String digest = "sha256:" + "0".repeat(64);
      for (String identifier : new String[] {PushRig.TAG, digest}) {
        for (ThrowingCallable reading :
            List.<ThrowingCallable>of(
                () -> repository.find(identifier, TestImages.AMD64),
                () -> repository.platforms(identifier),
                () -> repository.resolve(identifier),
                () -> repository.entries(identifier),
                () -> repository.baseImage(identifier, TestImages.AMD64))) {
          assertThat(catchThrowable(reading))
              .isInstanceOf(RegistryException.class)
              .hasMessageContaining("answered GET with 200 and no manifest; is it a registry?");
        }
      }
    }
    assertThat(rig.clock.slept()).isEmpty();
    rig.recovers();
  }

  /** A manifest of a kind that is not understood may come without the header. */
  @Test
  void aManifestWithoutADigestIsStillOne() throws IOException {
    rig.registry.fault("GET", MANIFEST).answer(Answer.of(200).withBody("{\"fsLayers\":[]}"));

    rig.succeeds();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 405, 501})
  void aRegistryWithoutHeadGetsBlobsAllTheSame(int status) throws IOException {
    if (status != 401) {
      rig.registry.fault("HEAD", "/blobs/").always().answer(status);
    }

    rig.succeeds();
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405, 501})
  void aRegistryWithoutHeadIsAskedForTheManifest(int status) throws IOException {
    rig.registry.fault("HEAD", "/manifests/").always().answer(status);

    rig.succeeds();
  }

  @Test
  void aHeadWithoutADigestIsNoAnswer() throws IOException {
    rig.registry.fault("HEAD", "/manifests/").always().answer(200);

    rig.succeeds();
  }

  @Test
  void aHeadWithoutALengthIsBelieved() throws IOException {
    rig.push();
    rig.registry.forgetRequests();
    rig.registry.fault("GET", MANIFEST).answer(404);
    rig.registry
        .fault("HEAD", "/blobs/")
        .always()
        .changed(answer -> Answer.of(answer.status(), "Transfer-Encoding: chunked"));
    rig.succeeds();
    assertThat(rig.registry.count("POST", "")).isZero();
  }

  @Test
  void aBlobOfAnotherSizeIsNotTheBlob() throws IOException {
    rig.registry.fault("HEAD", "/blobs/").always().answer(200, "Content-Length: 7");

    rig.succeeds();

    assertThat(rig.registry.count("PUT", "/blobs/uploads/")).isEqualTo(3);
  }

  @Test
  void aWarningIsPassedOnOnce() throws IOException {
    rig.registry
        .fault("HEAD", "/blobs/")
        .always()
        .changed(
            answer ->
                answer.with(
                    "Warning: 299 - \"quota \\\"soon\\\" used \u001b[31mup\"",
                    "Warning: 199 - \"not this one\"",
                    "Warning: 299 -"));

    rig.succeeds();

    assertThat(rig.said).containsExactly("127.0.0.1 warns: quota \"soon\" used [31mup");
  }

  @Test
  void warningsDoNotFloodTheTerminal() throws IOException {
    String[] many =
        IntStream.range(0, 100)
            .mapToObj(i -> "Warning: 299 - \"" + i + "x".repeat(1000) + "\"")
            .toArray(String[]::new);
    rig.registry.fault("HEAD", "/blobs/").changed(answer -> answer.with(many));

    rig.succeeds();

    assertThat(rig.said).hasSize(50).allMatch(line -> line.length() < 600);
  }

  @Test
  void theConfigIsVerified() throws IOException {
    rig.push();
    Digest config = rig.image.configBlob().descriptor().digest();
    rig.registry
        .fault("GET", "/blobs/" + config)
        .always()
        .changed(answer -> answer.withBody(new byte[answer.body().length]));
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      Repository repository =
          client.repository(rig.registry.reference(PushRig.REPOSITORY), RegistryClient.Access.PULL);

      assertThat(repository.find(PushRig.TAG, TestImages.AMD64)).isEmpty();
      assertThat(catchThrowable(() -> repository.baseImage(PushRig.TAG, TestImages.AMD64)))
          .hasMessageContaining("its config is wrong");
    }
  }
}
