package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.cli.ProcessClock;
import guiximage.image.Image;
import guiximage.image.ImageSet;
import guiximage.image.PublishedImage;
import guiximage.image.TestImages;
import guiximage.it.RequestTunnel.Hold;
import guiximage.oci.Blob;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import guiximage.publish.Destination;
import guiximage.publish.Destination.Transfer;
import guiximage.registry.RegistryClient;
import guiximage.registry.RegistryClient.Access;
import guiximage.registry.RegistryOptions;
import guiximage.registry.Repository;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryPushIT {
  private static final Platform AMD64 = Platform.linux("amd64");

  @TempDir Path directory;

  private static RegistryClient client() {
    return new RegistryClient(RegistryOptions.builder(new ProcessClock()).build());
  }

  @Test
  void whatIsPushedCanBeRead() throws Exception {
    List<Blob> layers = List.of(TestImages.randomLayer(1, 100_000), TestImages.randomLayer(2, 10));
    Image image = TestImages.image(AMD64, layers);
    try (RealRegistry registry = RealRegistry.start(directory);
        RegistryClient client = client()) {
      Repository repository =
          client.repository(registry.reference("org/app"), Access.PULL_AND_PUSH);
      Destination destination = repository.destination(List.of("v1"), List.of());

      for (Blob layer : layers) {
        assertThat(destination.put(layer)).isEqualTo(Transfer.SENT);
      }
      destination.publish(new ImageSet(List.of(image)));

      PublishedImage found = repository.find("v1", AMD64).orElseThrow();
      assertThat(found.manifest()).isEqualTo(image.manifest());
      assertThat(found.config()).isEqualTo(image.config());
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      repository.blob(layers.get(0).descriptor()).writeTo(bytes);
      assertThat(bytes.toByteArray()).hasSize(100_000);
    }
  }

  @Test
  void pushingAgainTakesTwoRequests() throws Exception {
    List<Blob> layers = List.of(TestImages.randomLayer(1, 1000), TestImages.randomLayer(2, 1000));
    Image image = TestImages.image(AMD64, layers);
    try (RealRegistry registry = RealRegistry.start(directory)) {
      push(registry.host(), layers, image);
      try (RequestTunnel tunnel = new RequestTunnel(registry.port(), Hold.NOTHING)) {
        push(tunnel.host(), layers, image);

        assertThat(tunnel.requests()).hasSize(2);
      }
    }
  }

  private static void push(String host, List<Blob> layers, Image image) throws Exception {
    try (RegistryClient client = client()) {
      Repository repository =
          client.repository(ImageReference.parse(host + "/org/app"), Access.PULL_AND_PUSH);
      repository.find("v1", AMD64);
      Destination destination = repository.destination(List.of("v1"), List.of());
      for (Blob layer : layers) {
        destination.put(layer);
      }
      destination.publish(new ImageSet(List.of(image)));
    }
  }
}
