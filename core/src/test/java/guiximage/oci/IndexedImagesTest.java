package guiximage.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IndexedImagesTest implements IndexedImages.Source {
  private static final Platform AMD64 = Platform.linux("amd64");

  private final Map<Digest, byte[]> documents = new HashMap<>();
  private final List<Digest> read = new ArrayList<>();
  private int images;

  @Override
  public byte[] document(Descriptor described) {
    read.add(described.digest());
    return stored(described.digest());
  }

  @Override
  public ImageConfig config(Manifest manifest) throws IOException {
    return ImageConfig.parse(stored(manifest.config().digest()));
  }

  private byte[] stored(Digest digest) {
    return Optional.ofNullable(documents.get(digest)).orElseThrow();
  }

  private Descriptor store(MediaType type, byte[] bytes) {
    documents.put(Digest.of(bytes), bytes);
    return Descriptor.of(type, bytes);
  }

  /** An entry without a platform of an image with one. */
  private Descriptor image(String platform) {
    ImageConfig config =
        new ImageConfig(
            Instant.ofEpochSecond(images++),
            Platform.parse(platform),
            ContainerConfig.EMPTY,
            List.of(),
            List.of());
    Descriptor described = store(MediaType.OCI_CONFIG, config.toBytes());
    return store(
        MediaType.OCI_MANIFEST,
        new Manifest(MediaType.OCI_MANIFEST, described, List.of(), Collections.emptySortedMap())
            .toBytes());
  }

  private Descriptor stated(String platform) {
    return image(platform).withPlatform(Platform.parse(platform));
  }

  private Descriptor index(Descriptor... entries) {
    return store(MediaType.OCI_INDEX, ImageIndex.of(List.of(entries)).toBytes());
  }

  private IndexedImages of(Descriptor... entries) throws IOException {
    return IndexedImages.of(ImageIndex.of(List.of(entries)), this);
  }

  @Test
  void theBestVariantIsChosenAndNothingIsRead() throws Exception {
    Descriptor v6 = stated("linux/arm/v6");
    Descriptor v7 = stated("linux/arm/v7");
    IndexedImages found = of(stated("linux/arm/v5"), v6, v7, stated("linux/amd64"));

    assertThat(found.best(Platform.linux("arm"))).containsExactly(v7);
    assertThat(found.best(Platform.parse("linux/arm/v6"))).containsExactly(v6);
    assertThat(read).isEmpty();
  }

  @Test
  void aProcessorThatIsTooNewIsRefusedWithAListOfWhatThereIs() {
    assertThatThrownBy(() -> of(stated("linux/amd64/v3"), stated("linux/amd64/v2")).best(AMD64))
        .hasMessage("it has no image for linux/amd64, only for linux/amd64/v3, linux/amd64/v2");
  }

  @Test
  void anEntryWithoutAPlatformIsJudgedByItsConfig() throws Exception {
    Descriptor arm = image("linux/arm64");
    Descriptor own = image("linux/amd64");
    IndexedImages found = of(arm, own);

    assertThat(found.best(AMD64)).containsExactly(own);
    assertThat(found.platforms()).containsExactly(Platform.linux("arm64"), AMD64);
    assertThat(found.images())
        .containsExactly(arm.withPlatform(Platform.linux("arm64")), own.withPlatform(AMD64));
  }

  @Test
  void indexesInAnIndexArePassedThrough() throws Exception {
    Descriptor own = stated("linux/amd64");

    assertThat(of(index(stated("linux/arm64")), index(index(own))).best(AMD64))
        .containsExactly(own);
    assertThatThrownBy(() -> of(index(index(index(own)))))
        .hasMessage("its indexes lie deeper than 3");
  }

  @Test
  void attestationsArePassedOver() throws Exception {
    Descriptor own = stated("linux/amd64");
    Descriptor unknown =
        image("linux/amd64").withPlatform(new Platform("unknown", "unknown", Optional.empty()));
    Descriptor annotated =
        stated("linux/amd64")
            .withAnnotations(Map.of("vnd.docker.reference.type", "attestation-manifest"));
    IndexedImages found = of(unknown, annotated, own);

    assertThat(found.best(AMD64)).containsExactly(own);
    assertThat(found.platforms()).containsExactly(AMD64);
    assertThat(read).isEmpty();
  }

  @Test
  void aSignatureAloneIsNamed() {
    String manifest =
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1},\"layers\":[{\"mediaType\":\"application/vnd.dev.cosign.simplesigning.v1+json\"}]}"
            .formatted(MediaType.OCI_CONFIG, Digest.of(new byte[0]));
    Descriptor signature = store(MediaType.OCI_MANIFEST, manifest.getBytes(UTF_8));

    assertThatThrownBy(() -> of(signature).best(AMD64))
        .hasMessage("it is a signature of cosign, not an image");
  }

  @Test
  void anEmptyIndexHasNothing() {
    assertThatThrownBy(() -> of().best(AMD64)).hasMessage("it has no image for linux/amd64");
    assertThatThrownBy(() -> of().images()).hasMessage("it is an index without any image");
  }

  @Test
  void tooMuchIsNotRead() {
    Descriptor[] many = new Descriptor[1001];
    for (int i = 0; i < many.length; i++) {
      many[i] = image("linux/amd64");
    }

    assertThatThrownBy(() -> of(many))
        .hasMessage("it lists more than 1000 documents without stating their platforms");
  }
}
