package guiximage.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.BaseImage;
import guiximage.image.TestImages;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.ImageIndex;
import guiximage.oci.Manifest;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import guiximage.registry.FakeServer.Answer;
import guiximage.registry.FakeServer.Ending;
import guiximage.registry.RegistryClient.Access;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Base images of a registry, honest and otherwise: rows B3, B5 to B7, B10, N17. */
class BaseImageTest {
  private PushRig rig;
  private RegistryClient client;

  @BeforeEach
  void start() throws Exception {
    rig = new PushRig();
    client = new RegistryClient(rig.options.build());
    rig.push();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    rig.close();
  }

  private Repository repository() {
    return client.repository(rig.registry.reference(PushRig.REPOSITORY), Access.PULL);
  }

  private String refusal(String name) {
    Throwable thrown = catchThrowable(() -> repository().baseImage(name, TestImages.AMD64));
    assertThat(thrown).isInstanceOf(ImageException.class);
    assertThat(((ImageException) thrown).kind()).isEqualTo(FailureKind.BASE_IMAGE);
    return String.valueOf(thrown.getMessage());
  }

  private void store(String name, MediaType mediaType, String json) {
    rig.registry.store(
        PushRig.REPOSITORY, name, mediaType.toString(), json.getBytes(StandardCharsets.UTF_8));
  }

  private String manifest() {
    return new String(rig.image.manifest().toBytes(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Blob blob) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    blob.writeTo(bytes);
    return bytes.toByteArray();
  }

  @Test
  void aBaseImageHasItsConfigItsLayersAndItsOrigin() throws IOException {
    BaseImage base = repository().baseImage(PushRig.TAG, TestImages.AMD64);

    assertThat(base.config()).isEqualTo(rig.image.config());
    assertThat(base.origin()).contains(rig.registry.reference(PushRig.REPOSITORY));
    assertThat(base.layers()).hasSize(2);
    assertThat(bytes(base.layers().get(0).blob())).isEqualTo(bytes(rig.layers.get(0)));
  }

  @Test
  void aDigestNamesItToo() throws IOException {
    String digest = rig.image.manifestBlob().descriptor().digest().toString();

    assertThat(repository().baseImage(digest, TestImages.AMD64).layers()).hasSize(2);
  }

  @Test
  void anIndexIsSearchedForThePlatform() throws IOException {
    Descriptor arm =
        rig.image
            .manifestBlob()
            .descriptor()
            .withPlatform(new Platform("linux", "arm", Optional.of("v7")));
    ImageIndex index = ImageIndex.of(List.of(arm, rig.image.descriptor()));
    Descriptor published =
        client
            .repository(rig.registry.reference(PushRig.REPOSITORY), Access.PULL_AND_PUSH)
            .publishIndex(index, List.of("multi"));

    assertThat(rig.registry.tag(PushRig.REPOSITORY, "multi")).contains(published.digest());
    assertThat(repository().baseImage("multi", TestImages.AMD64).config())
        .isEqualTo(rig.image.config());
    assertThat(catchThrowable(() -> repository().baseImage("multi", Platform.linux("s390x"))))
        .hasMessageEndingWith(
            "it has no image for linux/s390x, only for linux/arm/v7, linux/amd64");
    assertThat(repository().find("multi", TestImages.AMD64)).isPresent();
    assertThat(repository().find("multi", Platform.linux("s390x"))).isEmpty();
  }

  @Test
  void anIndexOfManifestsThatAreMissingIsNotPublished() throws IOException {
    Descriptor missing =
        TestImages.image(TestImages.AMD64, List.of(TestImages.randomLayer(9, 9))).descriptor();

    assertThat(
            catchThrowable(
                () ->
                    client
                        .repository(
                            rig.registry.reference(PushRig.REPOSITORY), Access.PULL_AND_PUSH)
                        .publishIndex(ImageIndex.of(List.of(missing)), List.of("multi"))))
        .isInstanceOf(guiximage.publish.MissingBlobException.class);

    assertThat(rig.registry.tag(PushRig.REPOSITORY, "multi")).isEmpty();
  }

  @Test
  void anotherPlatformIsRefused() {
    assertThat(catchThrowable(() -> repository().baseImage(PushRig.TAG, Platform.linux("arm64"))))
        .hasMessageEndingWith("it is for linux/amd64, want linux/arm64");
  }

  @Test
  void anImageThatDoesNotExistIsNamed() {
    assertThat(refusal("none"))
        .isEqualTo(
            "base image manifest %s:none: not found"
                .formatted(rig.registry.reference(PushRig.REPOSITORY)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>",
        "{}",
        "[]",
        "{\"manifests\":[],\"layers\":[],\"config\":{}}",
        "{\"schemaVersion\":1,\"fsLayers\":[]}"
      })
  void whatIsNoManifestIsRefused(String json) {
    store("odd", MediaType.OCI_MANIFEST, json);

    assertThat(refusal("odd")).startsWith("base image manifest ");
  }

  @Test
  void aManifestThatIsServedAsSomethingElseIsRefused() {
    store("odd", MediaType.DOCKER_MANIFEST, manifest());

    assertThat(refusal("odd")).contains("it is served as").contains("but says it is");
  }

  @Test
  void whatIsNoImageIsCalledWhatItIs() throws IOException {
    String signature =
        manifest()
            .replace(
                quoted(MediaType.OCI_LAYER.toString()),
                quoted("application/vnd.dev.cosign.simplesigning.v1+json"));
    store("signature", MediaType.OCI_MANIFEST, signature);
    String subject = "manifest " + rig.registry.reference(PushRig.REPOSITORY).name() + ":signature";
    Repository repository = repository();

    for (ThrowingCallable reading :
        List.<ThrowingCallable>of(
            () -> repository.require("signature", TestImages.AMD64),
            () -> repository.requirePlatforms("signature"),
            () -> repository.entries("signature"))) {
      assertThat(catchThrowable(reading))
          .hasMessage(subject + ": it is a signature of cosign, not an image")
          .isInstanceOfSatisfying(
              ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.REGISTRY));
    }
  }

  /** As buildx publishes an image of one platform. */
  @Test
  void theImagesOfAnIndexAreItsEntriesWithoutAttestations() throws IOException {
    Descriptor attestation =
        new Descriptor(MediaType.OCI_MANIFEST, Digest.of(new byte[] {1}), 1)
            .withPlatform(new Platform("unknown", "unknown", Optional.empty()))
            .withAnnotations(Map.of("vnd.docker.reference.type", "attestation-manifest"));
    ImageIndex index = ImageIndex.of(List.of(rig.image.descriptor(), attestation));
    store("buildx", MediaType.OCI_INDEX, new String(index.toBytes(), UTF_8));

    assertThat(repository().entries("buildx")).containsExactly(rig.image.descriptor());
    assertThat(repository().requirePlatforms("buildx")).containsExactly(TestImages.AMD64);
    assertThat(repository().require("buildx", TestImages.AMD64).digest())
        .isEqualTo(rig.image.manifestBlob().descriptor().digest());
  }

  @Test
  void layersThatLieElsewhereAreRefused() {
    store(
        "foreign",
        MediaType.OCI_MANIFEST,
        manifest()
            .replace(
                quoted(MediaType.OCI_LAYER.toString()),
                quoted("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip")));

    assertThat(refusal("foreign")).contains("nondistributable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256:../../x", "md5:abc", "sha256:ABC", ""})
  void aDigestThatIsNoneIsRefused(String digest) {
    String right = rig.layers.get(0).descriptor().digest().toString();
    store("odd", MediaType.OCI_MANIFEST, manifest().replace(right, digest));

    assertThat(refusal("odd")).contains("digest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "4611686018427387904", "1e3", "\"7\"", "null"})
  void aSizeThatIsNoneIsRefusedBeforeAnythingIsFetched(String size) {
    String config = "\"size\":" + rig.image.configBlob().descriptor().sizeBytes();
    store("odd", MediaType.OCI_MANIFEST, manifest().replace(config, "\"size\":" + size));

    refusal("odd");
  }

  @Test
  void asManyLayersAsDiffIdsAreWanted() {
    Manifest short_ =
        new Manifest(
            MediaType.OCI_MANIFEST,
            rig.image.manifest().config(),
            List.of(rig.layers.get(0).descriptor()),
            new TreeMap<>());
    store("short", MediaType.OCI_MANIFEST, new String(short_.toBytes(), StandardCharsets.UTF_8));

    assertThat(refusal("short")).endsWith("the manifest names 1 layer, the config 2 diff IDs");
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  private Throwable reading(int layer) throws IOException {
    Blob blob = repository().baseImage(PushRig.TAG, TestImages.AMD64).layers().get(layer).blob();
    return catchThrowable(() -> bytes(blob));
  }

  @Test
  void aLayerWithWrongBytesIsRefused() throws IOException {
    rig.registry
        .fault("GET", "/blobs/" + rig.layers.get(0).descriptor().digest())
        .always()
        .changed(answer -> answer.withBody(new byte[300_000]));

    assertThat(reading(0)).hasMessageContaining("its bytes have the digest");
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 5_000_000})
  void aLayerThatIsLongerThanItShouldBeIsRefused(int sizeBytes) throws IOException {
    rig.registry
        .fault("GET", "/blobs/" + rig.layers.get(1).descriptor().digest())
        .always()
        .changed(answer -> answer.withBody(new byte[sizeBytes]));

    assertThat(reading(1)).hasMessageContaining("it is longer than that");
  }

  @Test
  void aLayerThatIsMissingIsRefused() throws IOException {
    rig.registry.lose(PushRig.REPOSITORY, rig.layers.get(0).descriptor().digest());

    assertThat(reading(0)).hasMessageContaining("the registry does not have it");
  }

  @Test
  void aDownloadThatBreaksGoesOnWhereItWas() throws IOException {
    rig.registry
        .fault("GET", "/blobs/" + rig.layers.get(0).descriptor().digest())
        .times(2)
        .changed(answer -> answer.ending(Ending.CUT));

    assertThat(reading(0)).isNull();

    assertThat(rig.registry.heads().stream().filter(head -> head.headers().containsKey("range")))
        .hasSize(2);
  }

  /** A registry that is asked for what follows the last byte refuses. */
  @Test
  void aDownloadOfWhichOnlyTheEndIsMissingIsWhole() throws IOException {
    byte[] content = bytes(rig.layers.get(1));
    String chunk = Integer.toHexString(content.length) + "\r\n";
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(chunk.getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(content);
    String blob = "/blobs/" + rig.layers.get(1).descriptor().digest();
    rig.registry
        .fault("GET", blob)
        .answer(
            Answer.of(200, "Transfer-Encoding: chunked")
                .withBody(body.toByteArray())
                .ending(Ending.CLOSE));
    rig.registry.fault("GET", blob).always().answer(416);

    assertThat(reading(1)).isNull();
  }

  @Test
  void aRegistryWithoutRangesSendsAllOfItAgain() throws IOException {
    byte[] content = bytes(rig.layers.get(0));
    rig.registry
        .fault("GET", "/blobs/" + rig.layers.get(0).descriptor().digest())
        .always()
        .changed(
            answer ->
                answer.status() == 200
                    ? answer.ending(Ending.CUT)
                    : Answer.of(200).withBody(content));

    assertThat(reading(0)).isNull();
  }

  @Test
  void aRangeThatWasNotAskedForIsRefused() throws IOException {
    rig.registry
        .fault("GET", "/blobs/" + rig.layers.get(0).descriptor().digest())
        .always()
        .changed(
            answer ->
                answer.status() == 200
                    ? answer.ending(Ending.CUT)
                    : Answer.of(206, "Content-Range: bytes 7-9/10").withBody("xyz"));

    assertThat(reading(0)).hasMessageContaining("sent the range 'bytes 7-9/10'");
  }

  @Test
  void aBaseLayerCanBeSentWhileItIsRead() throws IOException {
    rig.options.maxConnections(1);
    try (RegistryClient one = new RegistryClient(rig.options.build())) {
      Blob blob =
          one.repository(rig.registry.reference(PushRig.REPOSITORY), Access.PULL)
              .baseImage(PushRig.TAG, TestImages.AMD64)
              .layers()
              .get(0)
              .blob();

      one.repository(rig.registry.reference("org/copy"), Access.PULL_AND_PUSH)
          .destination(List.of(), List.of())
          .put(blob);

      assertThat(rig.registry.has("org/copy", blob.descriptor().digest())).isTrue();
    }
  }
}
