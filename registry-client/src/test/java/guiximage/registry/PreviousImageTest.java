package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.image.TestImages;
import guiximage.oci.Digest;
import guiximage.oci.ImageReference;
import guiximage.oci.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that cannot be read and that a push replaces all the same: row N31. */
class PreviousImageTest {
  private static final String TAG = "/manifests/v1";

  private PushRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new PushRig();
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  private String subject() {
    return "manifest " + rig.registry.reference(PushRig.REPOSITORY).name() + ":v1";
  }

  /** As Harbor answers for an image with vulnerabilities, distribution for an empty tag link. */
  @ParameterizedTest
  @ValueSource(ints = {400, 401, 405, 406, 410, 412, 451, 500, 503})
  void anOldImageThatTheRegistryDoesNotServeIsReplaced(int status) throws IOException {
    rig.registry.store(
        PushRig.REPOSITORY, PushRig.TAG, "text/plain", "old".getBytes(StandardCharsets.UTF_8));
    rig.registry
        .fault("GET", TAG)
        .times(status >= 500 ? 5 : 1)
        .answer(FakeRegistry.error(status, "PROJECTPOLICYVIOLATION", "it is vulnerable"));

    rig.succeeds();

    assertThat(rig.said)
        .last()
        .asString()
        .startsWith(subject() + ": not reused because ")
        .contains("with " + status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "{}", "[]", "", "{\"schemaVersion\":1,\"fsLayers\":[]}"})
  void anOldImageThatIsNoneIsReplaced(String json) throws IOException {
    rig.registry.store(
        PushRig.REPOSITORY,
        PushRig.TAG,
        MediaType.OCI_MANIFEST.toString(),
        json.getBytes(StandardCharsets.UTF_8));

    rig.succeeds();

    assertThat(rig.said).singleElement().asString().startsWith(subject() + ": not reused because ");
  }

  @Test
  void anOldImageLongerThanAllowedIsReplaced() throws IOException {
    rig.registry.store(
        PushRig.REPOSITORY,
        PushRig.TAG,
        MediaType.OCI_MANIFEST.toString(),
        new byte[Bodies.MAX_MANIFEST_BYTES + 1]);

    rig.succeeds();

    assertThat(rig.said)
        .containsExactly(subject() + ": not reused because it is longer than 4194304 bytes");
  }

  @Test
  void anOldImageWhoseConfigIsLostIsReplaced() throws IOException {
    rig.push();
    Digest config = rig.image.configBlob().descriptor().digest();
    rig.registry.lose(PushRig.REPOSITORY, config);

    rig.succeeds();

    assertThat(rig.said)
        .singleElement()
        .asString()
        .startsWith(subject() + ": not reused because its config is wrong: ");
    assertThat(rig.registry.has(PushRig.REPOSITORY, config)).isTrue();
  }

  @Test
  void anOldImageOfAnotherPlatformIsNoReasonToWarn() throws IOException {
    rig.push();
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      assertThat(
              client
                  .repository(
                      rig.registry.reference(PushRig.REPOSITORY), RegistryClient.Access.PULL)
                  .findPrevious(PushRig.TAG, guiximage.oci.Platform.linux("arm64")))
          .isEmpty();
    }
    assertThat(rig.said).isEmpty();
  }

  @Test
  void aProxyThatRefusesIsNoMatterOfTheOldImage() {
    rig.registry.fault("GET", "").always().answer(407);
    rig.options
        .plainHttpHosts(Set.of("registry.example"))
        .proxies(
            Proxies.parse(
                Optional.empty(),
                Optional.of("127.0.0.1:" + rig.registry.port()),
                Optional.empty()));

    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      Repository repository =
          client.repository(
              ImageReference.parse("registry.example/app"), RegistryClient.Access.PULL_AND_PUSH);
      assertThatThrownBy(() -> repository.findPrevious(PushRig.TAG, TestImages.AMD64))
          .hasMessageEndingWith("the proxy wants credentials, or other ones");
    }
    assertThat(rig.said).isEmpty();
  }

  @Test
  void aRegistryThatDoesNotAnswerIsNoMatterOfTheOldImage() throws IOException {
    rig.registry.fault("GET", TAG).always().lost();

    rig.fails(FailureKind.TEMPORARY);

    assertThat(rig.registry.count("POST", "")).isZero();
    rig.recovers();
  }
}
