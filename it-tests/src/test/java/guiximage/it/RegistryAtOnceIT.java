package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.cli.ProcessClock;
import guiximage.image.Image;
import guiximage.image.ImageSet;
import guiximage.image.TestImages;
import guiximage.oci.Blob;
import guiximage.oci.Platform;
import guiximage.publish.Destination;
import guiximage.registry.RegistryClient;
import guiximage.registry.RegistryClient.Access;
import guiximage.registry.RegistryOptions;
import guiximage.registry.Repository;
import guiximage.task.Tasks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many who push to one repository at the same moment. */
class RegistryAtOnceIT {
  private static final Platform AMD64 = Platform.linux("amd64");
  private static final int PUSHERS = 8;

  @TempDir Path directory;

  /** Pusher i has layers i to i + 7 of one sequence: neighbours share seven of eight. */
  private static List<Blob> layers(int pusher) {
    List<Blob> layers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      layers.add(TestImages.randomLayer(pusher + i, 20_000 * (pusher + i + 1)));
    }
    return layers;
  }

  @Test
  void everyImageOfManyPushersIsRight() throws Exception {
    try (RealRegistry registry = RealRegistry.start(directory)) {
      List<Integer> pushers = IntStream.range(0, PUSHERS).boxed().toList();

      Tasks.map(pushers, PUSHERS, "pusher", pusher -> push(registry, pusher));

      try (RegistryClient client = client()) {
        Repository repository = client.repository(registry.reference("org/app"), Access.PULL);
        for (int pusher : pushers) {
          assertThat(repository.find("p" + pusher, AMD64).orElseThrow().manifest())
              .isEqualTo(TestImages.image(AMD64, layers(pusher)).manifest());
          for (Blob layer : layers(pusher)) {
            repository.blob(layer.descriptor()).writeTo(OutputStream.nullOutputStream());
          }
        }
        assertThat(repository.resolve("shared")).isPresent();
      }
    }
  }

  private static RegistryClient client() {
    return new RegistryClient(RegistryOptions.builder(new ProcessClock()).build());
  }

  private static boolean push(RealRegistry registry, int pusher) throws IOException {
    List<Blob> layers = layers(pusher);
    Image image = TestImages.image(AMD64, layers);
    try (RegistryClient client = client()) {
      Destination destination =
          client
              .repository(registry.reference("org/app"), Access.PULL_AND_PUSH)
              .destination(List.of("p" + pusher, "shared"), List.of());
      Tasks.map(layers, 4, "put", destination::put);
      destination.publish(new ImageSet(List.of(image)));
      return true;
    }
  }
}
