package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.image.Image;
import guiximage.image.ImageSet;
import guiximage.image.TestImages;
import guiximage.oci.Blob;
import guiximage.oci.Digest;
import guiximage.oci.Platform;
import guiximage.publish.Destination;
import guiximage.publish.Destination.Transfer;
import guiximage.publish.MissingBlobException;
import guiximage.registry.RegistryClient.Access;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images of several platforms under one name; row N11. */
class IndexPublicationTest {
  private static final Platform ARM64 = Platform.linux("arm64");

  private PushRig rig;
  private ImageSet images;

  @BeforeEach
  void start() throws Exception {
    rig = new PushRig();
    images = new ImageSet(List.of(rig.image, TestImages.image(ARM64, rig.layers)));
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  private Repository repository(RegistryClient client) {
    return client.repository(rig.registry.reference(PushRig.REPOSITORY), Access.PULL_AND_PUSH);
  }

  private Destination filled(Repository repository) throws IOException {
    Destination destination = repository.destination(List.of(PushRig.TAG), List.of());
    destination.put(rig.layers.get(0));
    destination.put(rig.layers.get(1));
    return destination;
  }

  private Digest index() {
    return index(images);
  }

  private static Digest index(ImageSet images) {
    return images.document().descriptor().digest();
  }

  @Test
  void theIndexComesAfterItsImagesAndIsFoundForEachPlatform() throws IOException {
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      Repository repository = repository(client);

      filled(repository).publish(images);

      assertThat(rig.registry.tag(PushRig.REPOSITORY, PushRig.TAG)).contains(index());
      for (Platform platform : List.of(TestImages.AMD64, ARM64)) {
        assertThat(repository.find(PushRig.TAG, platform).orElseThrow().config().platform())
            .isEqualTo(platform);
      }
      assertThat(rig.registry.violations()).isEmpty();
    }
  }

  @Test
  void whatHasBeenSeenIsNotPublishedAgain() throws IOException {
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      filled(repository(client)).publish(images);
    }
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      Repository repository = repository(client);
      rig.registry.forgetRequests();

      repository.find(PushRig.TAG, TestImages.AMD64);
      repository.find(PushRig.TAG, ARM64);
      filled(repository).publish(images);

      assertThat(rig.registry.count("GET", "/v2/")).isEqualTo(5);
      assertThat(rig.registry.count("HEAD", "/v2/")).isZero();
      assertThat(rig.registry.count("PUT", "/v2/")).isZero();
    }
  }

  @Test
  void manifestsThatTheRegistryLostArePutAgain() throws IOException {
    rig.registry
        .fault("PUT", "/manifests/" + index())
        .answer(FakeRegistry.error(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry"));
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      Destination destination = filled(repository(client));

      Throwable lost = catchThrowable(() -> destination.publish(images));
      destination.publish(images);

      assertThat(lost).isInstanceOf(MissingBlobException.class);
      assertThat(((MissingBlobException) lost).digests())
          .containsExactlyInAnyOrderElementsOf(
              images.images().stream().map(image -> image.descriptor().digest()).toList());
      for (Image image : images.images()) {
        assertThat(rig.registry.count("PUT", "/manifests/" + image.descriptor().digest()))
            .isEqualTo(2);
      }
      assertThat(rig.registry.tag(PushRig.REPOSITORY, PushRig.TAG)).contains(index());
    }
  }

  /** In as many rounds as one image needs. */
  @Test
  void layersThatTheRegistryLostAreNamedForAllImagesAtOnce() throws IOException {
    List<Blob> layers =
        LongStream.range(5, 8).mapToObj(i -> TestImages.randomLayer(i, 1000)).toList();
    ImageSet three =
        new ImageSet(
            List.of(
                TestImages.image(TestImages.AMD64, layers.subList(0, 1)),
                TestImages.image(ARM64, layers.subList(1, 2)),
                TestImages.image(Platform.linux("riscv64"), layers.subList(2, 3))));
    List<Digest> digests = layers.stream().map(layer -> layer.descriptor().digest()).toList();
    for (Digest digest : digests) {
      rig.registry.fault("HEAD", digest.toString()).answer(200, "Content-Length: 1000");
    }
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      Destination destination = repository(client).destination(List.of(PushRig.TAG), List.of());
      for (Blob layer : layers) {
        assertThat(destination.put(layer)).isEqualTo(Transfer.PRESENT);
      }

      Throwable lost = catchThrowable(() -> destination.publish(three));
      long putsOfTheIndex = rig.registry.count("PUT", index(three).toString());
      for (Blob layer : layers) {
        destination.send(layer);
      }
      destination.publish(three);

      assertThat(lost).isInstanceOf(MissingBlobException.class);
      assertThat(((MissingBlobException) lost).digests())
          .containsExactlyInAnyOrderElementsOf(digests);
      assertThat(putsOfTheIndex).isZero();
      assertThat(rig.registry.tag(PushRig.REPOSITORY, PushRig.TAG)).contains(index(three));
      assertThat(rig.registry.violations()).isEmpty();
    }
  }

  @Test
  void twoImagesOfOnePlatformAreNoSet() {
    assertThat(catchThrowable(() -> new ImageSet(List.of(rig.image, rig.image))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two images are for linux/amd64");
  }
}
