package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.image.Image;
import guiximage.image.ImageSet;
import guiximage.oci.Blob;
import guiximage.publish.Destination;
import guiximage.publish.Destination.Transfer;
import guiximage.publish.DestinationContractTest;
import guiximage.publish.MissingBlobException;
import guiximage.registry.RegistryClient.Access;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryDestinationTest extends DestinationContractTest {
  private Optional<PushRig> rig = Optional.empty();
  private Optional<RegistryClient> client = Optional.empty();

  private PushRig rig() throws Exception {
    if (rig.isEmpty()) {
      rig = Optional.of(new PushRig());
      client = Optional.of(new RegistryClient(rig.get().options.build()));
    }
    return rig.get();
  }

  @AfterEach
  void stop() throws Exception {
    client.orElseThrow().close();
    rig.orElseThrow().close();
  }

  /** Once it was there, it is taken to be there until the registry is asked again. */
  @Test
  void aBlobThatIsNotConfirmedIsNotFound() throws Exception {
    PushRig rig = rig();
    Destination destination = newDestination();
    Blob layer = rig.layers.get(0);
    destination.put(layer);
    rig.registry.lose(PushRig.REPOSITORY, layer.descriptor().digest());

    assertThat(destination.find(layer.descriptor())).contains(Transfer.PRESENT);
    assertThat(destination.confirm(layer.descriptor())).isFalse();
    assertThat(destination.find(layer.descriptor())).isEmpty();
    assertThat(destination.put(layer)).isEqualTo(Transfer.SENT);
    assertThat(destination.confirm(layer.descriptor())).isTrue();
  }

  /** Of a blob that the registry lost, nothing is believed that was known before. */
  @Test
  void aBlobThatTheRegistryLostIsNotFoundUntilItIsSentAgain() throws Exception {
    PushRig rig = rig();
    Destination destination = newDestination();
    Blob layer = rig.layers.get(0);
    for (Blob blob : rig.layers) {
      destination.put(blob);
    }
    rig.registry
        .fault("PUT", "/manifests/")
        .changed(
            answer -> {
              rig.registry.lose(PushRig.REPOSITORY, layer.descriptor().digest());
              return FakeRegistry.error(
                  400, "MANIFEST_BLOB_UNKNOWN", "unknown", layer.descriptor().digest().toString());
            });
    assertThat(destination.find(layer.descriptor())).contains(Transfer.PRESENT);

    assertThatThrownBy(() -> destination.publish(new ImageSet(List.of(rig.image))))
        .isInstanceOfSatisfying(
            MissingBlobException.class,
            e -> assertThat(e.digests()).containsExactly(layer.descriptor().digest()));

    assertThat(destination.find(layer.descriptor())).isEmpty();
    destination.send(layer);
    assertThat(destination.find(layer.descriptor())).contains(Transfer.PRESENT);
    destination.publish(new ImageSet(List.of(rig.image)));
    assertThat(isPublished(rig.image)).isTrue();
  }

  @Override
  protected Destination newDestination() throws Exception {
    FakeRegistry registry = rig().registry;
    return client
        .orElseThrow()
        .repository(registry.reference(PushRig.REPOSITORY), Access.PULL_AND_PUSH)
        .destination(List.of("a", "b"), List.of());
  }

  @Override
  protected boolean isPublished(Image image) throws Exception {
    for (String tag : List.of("a", "b")) {
      if (!rig()
          .registry
          .tag(PushRig.REPOSITORY, tag)
          .equals(Optional.of(image.descriptor().digest()))) {
        return false;
      }
    }
    return true;
  }
}
