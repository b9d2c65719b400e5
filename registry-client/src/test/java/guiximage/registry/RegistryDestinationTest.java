package guiximage.registry;

import guiximage.image.Image;
import guiximage.publish.Destination;
import guiximage.publish.DestinationContractTest;
import guiximage.registry.RegistryClient.Access;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

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

  @Override
  protected Destination newDestination() throws Exception {
    FakeRegistry registry = rig().registry;
    return client
        .orElseThrow()
        .repository(registry.reference(PushRig.REPOSITORY), Access.PULL_AND_PUSH)
        .destination(List.of("a", "b"), List.of(), bytes -> {});
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
