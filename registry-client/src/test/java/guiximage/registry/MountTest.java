package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.image.TestImages;
import guiximage.oci.Blob;
import guiximage.oci.ImageReference;
import guiximage.publish.Destination;
import guiximage.publish.Destination.Transfer;
import guiximage.registry.RegistryClient.Access;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blobs that another repository of the registry has: row N12. */
class MountTest {
  private static final String MOUNT = "?mount=";

  private PushRig rig;
  private Blob layer;
  private RegistryClient client;

  @BeforeEach
  void start() throws Exception {
    rig = new PushRig();
    layer = rig.layers.get(0);
    client = new RegistryClient(rig.options.build());
    store("org/base");
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    rig.close();
  }

  private void store(String repository) throws IOException {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    layer.writeTo(bytes);
    rig.registry.store(repository, bytes.toByteArray());
  }

  private Destination destination(String... sources) {
    List<ImageReference> references = new ArrayList<>();
    for (String source : sources) {
      references.add(
          source.contains(".example/")
              ? ImageReference.parse(source)
              : rig.registry.reference(source));
    }
    return client
        .repository(rig.registry.reference("org/app"), Access.PULL_AND_PUSH)
        .destination(List.of(), references);
  }

  private void assertThere() {
    assertThat(rig.registry.has("org/app", layer.descriptor().digest())).isTrue();
    assertThat(rig.registry.violations()).isEmpty();
    assertThat(rig.registry.openSessions()).isZero();
  }

  @Test
  void aBlobIsTakenOver() throws IOException {
    assertThat(destination("org/base").put(layer)).isEqualTo(Transfer.MOUNTED);

    assertThere();
    assertThat(rig.registry.count("PUT", "")).isZero();
  }

  @Test
  void whatTheSourceHasNotIsSentInTheSessionThatWasOpened() throws IOException {
    assertThat(destination("org/other").put(layer)).isEqualTo(Transfer.SENT);

    assertThere();
    assertThat(rig.registry.count("POST", "")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 405, 500})
  void aMountThatIsRefusedIsNoFailure(int status) throws IOException {
    rig.options.retries(Retries.USUAL.withRetryTimes(0));
    client = new RegistryClient(rig.options.build());
    rig.registry.fault("POST", MOUNT).always().answer(status);

    assertThat(destination("org/base").put(layer)).isEqualTo(Transfer.SENT);

    assertThere();
  }

  @Test
  void aMountThatDidNotHappenIsFoundOut() throws IOException {
    rig.registry.fault("POST", MOUNT).answer(201);

    assertThat(destination("org/base").put(layer)).isEqualTo(Transfer.SENT);

    assertThere();
  }

  @Test
  void repositoriesOfOtherRegistriesAreNoSources() throws IOException {
    assertThat(destination("other.example/org/base", "org/app").put(layer))
        .isEqualTo(Transfer.SENT);

    assertThat(rig.registry.count("POST", MOUNT)).isZero();
  }

  @Test
  void aSourceThatIsKnownNotToHaveItIsPassedOver() throws IOException {
    rig.push();
    client
        .repository(rig.registry.reference(PushRig.REPOSITORY), Access.PULL)
        .find(PushRig.TAG, TestImages.AMD64);
    rig.registry.forgetRequests();
    Blob other = TestImages.randomLayer(7, 100);

    Destination destination =
        client
            .repository(rig.registry.reference("org/third"), Access.PULL_AND_PUSH)
            .destination(List.of(), List.of(rig.registry.reference(PushRig.REPOSITORY)));
    destination.put(other);
    destination.put(layer);

    assertThat(rig.registry.count("POST", MOUNT)).isEqualTo(1);
  }

  @Test
  void aBlobIsLookedForOnce() throws IOException {
    Destination destination = destination();

    assertThat(destination.find(layer.descriptor())).isEmpty();
    assertThat(destination.find(layer.descriptor())).isEmpty();
    destination.put(layer);
    assertThat(destination.find(layer.descriptor())).contains(Transfer.PRESENT);

    assertThat(rig.registry.count("HEAD", "")).isEqualTo(1);
  }

  @Test
  void whatCanBeMountedIsForeseenWithoutMountingIt() throws IOException {
    rig.push();
    client
        .repository(rig.registry.reference(PushRig.REPOSITORY), Access.PULL)
        .find(PushRig.TAG, TestImages.AMD64);
    rig.registry.forgetRequests();
    Destination destination =
        client
            .repository(rig.registry.reference("org/third"), Access.PULL_AND_PUSH)
            .destination(List.of(), List.of(rig.registry.reference(PushRig.REPOSITORY)));

    assertThat(destination.predict(layer.descriptor())).contains(Transfer.MOUNTED);
    assertThat(destination.predict(TestImages.randomLayer(7, 100).descriptor())).isEmpty();
    assertThat(rig.registry.count("POST", "")).isZero();

    assertThat(destination.find(layer.descriptor())).contains(Transfer.MOUNTED);
    assertThat(destination.predict(layer.descriptor())).contains(Transfer.PRESENT);
    assertThat(rig.registry.count("POST", MOUNT)).isEqualTo(1);
  }
}
